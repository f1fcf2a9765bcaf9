//! `auth.ntlm`: the handshake of NTLM goes wrong between its messages.
//!
//! *What the client sees:* no challenge where one was due, a challenge of another server, a connection that ends before
//! the client can answer, or one that forgets who the client is.
//!
//! *Who documents it:* [MS-NTHT](https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/) says what has to
//! happen; that it did not is told by users of Mustang, ews-javascript-api and evolution-ews.
//!
//! A device that asks for Basic in place of the challenge takes passwords itself: it lets a right one in, and refuses a wrong
//! one by asking for Basic again. It never names another scheme.
//!
//! *What a sound client does:* begins the handshake anew once, on a new connection, and then says that it is NTLM that
//! failed and not the password.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::{challenges, headers};
use crate::facts::Leg;
use crate::fault::asked::Asked;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::text::File;
use crate::reply::Reply;

/// Parameters of `auth.ntlm`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ntlm {
    /// What goes wrong.
    pub how: How,
    /// The NetBIOS domain that `wrong-target` names.
    #[serde(default)]
    pub target: Target,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A device asks for `Basic` where the challenge was due, and takes it.
    BasicInstead,
    /// The connection is closed between challenge and answer.
    Closed,
    /// The login counts for one request: `Persistent-Auth: false`.
    NotPersistent,
    /// The first message gets the same 401 as none.
    Withheld,
    /// The challenge is that of another domain, whose accounts are not known here.
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

    /// Whether something else stands in place of the challenge that was due.
    fn replaces(&self) -> bool {
        match self.how {
            How::BasicInstead | How::Withheld => true,
            How::Closed | How::NotPersistent | How::WrongTarget => false,
        }
    }

    /// Who gets no further: of those that are asked for Basic, those that send no password so.
    fn refused(&self) -> Refuses {
        match self.how {
            How::Closed | How::Withheld => Refuses::Everybody,
            How::BasicInstead => Refuses::Some,
            How::NotPersistent | How::WrongTarget => Refuses::Nobody,
        }
    }

    /// Whether a device in front of the server takes passwords, whatever the server offers.
    pub fn takes_basic(&self) -> bool {
        self.how == How::BasicInstead
    }

    /// The domain that the challenge names in place of ours.
    pub fn foreign(&self) -> Option<&str> {
        (self.how == How::WrongTarget).then_some(&self.target.0)
    }
}

impl Responder for Ntlm {
    fn respond(&self, asked: &Asked<'_>) -> Reply {
        let (stamp, host) = (asked.stamp, &asked.site.host);
        match self.how {
            How::BasicInstead => headers::device_challenge(host, stamp.clock),
            _ => headers::unauthorized(stamp, challenges(asked.setup, asked.request.service, host)),
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
                true => Effect::Replaces(Whom::Negotiating, Work::Undone),
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
