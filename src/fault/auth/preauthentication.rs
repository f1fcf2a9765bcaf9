//! `auth.preauthentication`: a device in front of Exchange asks for credentials, and lets no request through.
//!
//! *What the client sees:* a 401 without Exchange's headers for any credentials: the device does not look at tokens.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy (401 with pre-authentication); the answer of Forefront TMG is that of
//! [a capture](https://github.com/OfficeDev/ews-managed-api/issues/26).
//!
//! *What a sound client does:* stops, and reports that the refusal is not from Exchange.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::headers;
use crate::exchange::pages::TMG_401;
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::File;
use crate::fault::text::{Content, HeaderLines, Line, fill};
use crate::reply::Reply;

/// The reason phrase of Forefront TMG, with its two spaces.
const TMG_REASON: &str = "Unauthorized ( The server requires authorization to fulfill the request. \
                          Access to the Web server is denied. Contact the server administrator.  )";

/// Parameters of `auth.preauthentication`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preauthentication {
    /// The kind of device.
    pub device: Device,
    /// The realm of its `Basic` challenge. By default the host.
    pub realm: Option<Line>,
    /// Header lines in addition to its own, or in place of them.
    pub headers: HeaderLines,
    /// Its page, if it is not the default one.
    pub body: Option<Content>,
}

/// A device that asks for credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// Any device that supports Basic.
    #[default]
    Foreign,
    /// Forefront Threat Management Gateway.
    Tmg,
}

impl Responder for Preauthentication {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let realm = match &self.realm {
            Some(Line(realm)) => fill(realm, context.site),
            None => context.site.host.to_string(),
        };
        let mut reply = match self.device {
            Device::Foreign => headers::device_challenge(&realm, context.stamp.clock),
            Device::Tmg => tmg(&realm),
        };
        if let Some(content) = &self.body {
            reply.body = content.bytes(context.site);
        }
        self.headers.apply(&mut reply, context);
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
            effect: Effect::Replaces(Affected::Callers, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        self.body.as_mut()?.file()
    }
}
