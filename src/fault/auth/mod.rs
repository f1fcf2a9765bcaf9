//! Faults of authentication: credentials that are good are refused.

mod challenge;
mod impersonation;
mod lockout;
mod ntlm;
mod preauthentication;
mod reject;

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

pub use challenge::{Challenge, To};
pub use impersonation::Impersonation;
pub use lockout::Lockout;
pub use ntlm::{How, Ntlm};
pub use preauthentication::Preauthentication;
pub use reject::Reject;

use super::text::{Line, fill};
use crate::exchange::{Setup, Stamp, challenges};
use crate::facts;
use crate::reply::Reply;

/// A fault of authentication.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthFault {
    /// A challenge, whatever was sent.
    Challenge(Challenge),
    /// A caller may not act as somebody else.
    Impersonation(Impersonation),
    /// Too many refused attempts lock an account.
    Lockout(Lockout),
    /// The handshake of NTLM goes wrong.
    Ntlm(Ntlm),
    /// A device in front of Exchange wants to know who is there.
    Preauthentication(Preauthentication),
    /// Credentials are judged, and found wanting.
    Reject(Reject),
}

/// What answers in place of Exchange, whatever it thinks of the credentials.
pub trait Refusal: fmt::Debug + Sync {
    /// The answer.
    fn refuse(&self, setup: &Setup, stamp: &Stamp<'_>, request: &facts::Request) -> Reply;
}

impl AuthFault {
    /// What refuses a request that has credentials, or has none.
    pub fn refusal(&self, anonymous: bool) -> Option<&(dyn Refusal + 'static)> {
        let to = |to: To| to == To::All || !anonymous;
        match self {
            Self::Challenge(challenge) if to(challenge.to) => Some(challenge),
            Self::Preauthentication(device) => Some(device),
            Self::Reject(reject) if to(reject.to) => Some(reject),
            _ => None,
        }
    }
}

/// The challenges that a scenario gives, else those of its healthy server.
fn offered(given: Option<&[Line]>, setup: &Setup, request: &facts::Request) -> Vec<String> {
    match given {
        Some(lines) => lines
            .iter()
            .map(|Line(line)| fill(line, &request.host))
            .collect(),
        None => challenges(setup, request.service, &request.host),
    }
}
