//! `auth.preauthentication`: a device in front of Exchange asks who is there, and lets nobody through.
//!
//! *What the client sees:* a 401 with none of Exchange's headers, whatever it sends: tokens are not even looked at.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy (401 where pre-authentication is on); the answer of Forefront TMG
//! is that of [a capture](https://github.com/OfficeDev/ews-managed-api/issues/26).
//!
//! *What a sound client does:* stops, and says that it is no Exchange that refuses.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::headers;
use crate::exchange::pages::TMG_401;
use crate::fault::asked::Asked;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::text::File;
use crate::fault::text::{Content, HeaderLines, Line, fill};
use crate::reply::Reply;

/// The reason phrase of Forefront TMG, two spaces and all.
const TMG_REASON: &str = "Unauthorized ( The server requires authorization to fulfill the request. \
                          Access to the Web server is denied. Contact the server administrator.  )";

/// Parameters of `auth.preauthentication`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preauthentication {
    /// Which device.
    pub device: Device,
    /// The realm of its `Basic` challenge; the host without it.
    pub realm: Option<Line>,
    /// Header lines beside or instead of its own.
    pub headers: HeaderLines,
    /// Its page, where it is not its own.
    pub body: Option<Content>,
}

/// A device that asks for credentials of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// Any: it knows Basic.
    #[default]
    Foreign,
    /// Forefront Threat Management Gateway.
    Tmg,
}

impl Responder for Preauthentication {
    fn respond(&self, asked: &Asked<'_>) -> Reply {
        let realm = match &self.realm {
            Some(Line(realm)) => fill(realm, asked.site),
            None => asked.site.host.to_string(),
        };
        let mut reply = match self.device {
            Device::Foreign => headers::device_challenge(&realm, asked.stamp.clock),
            Device::Tmg => tmg(&realm),
        };
        if let Some(content) = &self.body {
            reply.body = content.bytes(asked.site);
        }
        self.headers.apply(&mut reply, asked);
        reply
    }
}

fn tmg(realm: &str) -> Reply {
    let mut reply = Reply::new(401);
    reply.reason = Some(TMG_REASON.to_owned());
    let basic = format!("Basic realm=\"{realm}\"");
    let challenges = ["Negotiate", "Kerberos", "NTLM", &basic].map(ToOwned::to_owned);
    reply.headers.set("WWW-Authenticate", challenges);
    reply.headers.append("Connection", "Keep-Alive");
    reply.headers.append("Pragma", "no-cache");
    reply.headers.append("Cache-Control", "no-cache");
    reply.headers.append("Content-Type", "text/html");
    reply.body = TMG_401.body();
    let length = reply.body.len().to_string();
    reply.headers.append("Content-Length", length);
    reply
        .headers
        .append("Proxy-Support", "Session-Based-Authentication");
    reply
}

impl Answering for Preauthentication {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Preauthentication {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Whom::Callers, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        self.body.as_mut()?.file()
    }
}
