//! `auth.ntlm`: the NTLM handshake fails between its messages.
//!
//! *What the client sees:* no challenge where one is due, the challenge of another server, a connection that ends before the
//! client can answer, or one that loses the login.
//!
//! *Who documents it:* [MS-NTHT](https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/) has the regular
//! handshake; users of Mustang, ews-javascript-api and evolution-ews report the failures.
//!
//! A device that asks for Basic in place of the challenge checks passwords itself: it admits a right one, and answers a
//! wrong one with Basic again. It never offers another scheme.
//!
//! *What a sound client does:* repeats the handshake once, on a new connection, and then reports that NTLM failed and not
//! the password.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::{challenges, headers};
use crate::facts::Leg;
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::File;
use crate::reply::Reply;

/// Parameters of `auth.ntlm`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ntlm {
    /// The failure.
    pub how: How,
    /// The NetBIOS domain of `wrong-target`.
    #[serde(default)]
    pub target: Target,
}

/// The failure of an NTLM handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A device asks for `Basic` in place of the challenge, and accepts it.
    BasicInstead,
    /// The connection is closed between the challenge and the answer.
    Closed,
    /// The login only holds for one request: `Persistent-Auth: false`.
    NotPersistent,
    /// The first message gets the same 401 as a request without credentials.
    Withheld,
    /// The challenge is that of another domain, whose accounts are unknown here.
    WrongTarget,
}

/// A NetBIOS domain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Target(String);

impl Default for Target {
    fn default() -> Self {
        Self("FABRIKAM".to_owned())
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        match (1..=15).contains(&name.len()) && name.bytes().all(plain) {
            true => Ok(Self(name)),
            false => Err(format!(
                "`{name}` is no NetBIOS domain: 1 to 15 letters, digits and `-`"
            )),
        }
    }
}

impl Ntlm {
    /// The step of a login at which it strikes.
    fn leg(&self) -> Leg {
        match self.how {
            How::NotPersistent => Leg::Authenticate,
            _ => Leg::Negotiate,
        }
    }

    /// Whether another response replaces the challenge.
    fn replaces(&self) -> bool {
        match self.how {
            How::BasicInstead | How::Withheld => true,
            How::Closed | How::NotPersistent | How::WrongTarget => false,
        }
    }

    /// The clients that cannot continue. With Basic, these are the clients that send no Basic password.
    fn refused(&self) -> Refuses {
        match self.how {
            How::Closed | How::Withheld => Refuses::Everybody,
            How::BasicInstead => Refuses::Some,
            How::NotPersistent | How::WrongTarget => Refuses::Nobody,
        }
    }

    /// Whether a device in front of the server accepts Basic, independent of the server's schemes.
    pub fn takes_basic(&self) -> bool {
        self.how == How::BasicInstead
    }

    /// The foreign domain of the challenge.
    pub fn foreign(&self) -> Option<&str> {
        (self.how == How::WrongTarget).then_some(&self.target.0)
    }
}

impl Responder for Ntlm {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let (stamp, host) = (context.stamp, &context.site.host);
        match self.how {
            How::BasicInstead => headers::device_challenge(host, stamp.clock),
            _ => headers::unauthorized(
                stamp,
                challenges(context.setup, context.request.service, host),
            ),
        }
    }
}

impl Answering for Ntlm {
    fn change(&self) -> Change<'_> {
        match self.replaces() {
            true => Change::Respond(self),
            false => Change::Login(self),
        }
    }
}

impl Mechanism for Ntlm {
    fn traits(&self) -> Traits {
        Traits {
            effect: match self.replaces() {
                true => Effect::Replaces(Affected::Negotiating, Work::Undone),
                false => Effect::Login(self.leg()),
            },
            requires: None,
            refuses: self.refused(),
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
