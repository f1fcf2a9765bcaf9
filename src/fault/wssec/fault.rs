//! `wssec.fault`: the security header of a request is refused, good or not.
//!
//! *What the client sees:* 500 with a fault of SOAP that has no `detail`: .NET makes a SoapHeaderException of it.
//!
//! *Who documents it:* Microsoft, for free/busy between organisations
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)); the codes are those
//! of WS-Security ([§12](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-SOAPMessageSecurity.pdf)).
//!
//! *What a sound client does:* refreshes its federation metadata and gets a new token, once; then tells the operator.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::security;
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::{File, HeaderLines, Line};
use crate::reply::Reply;

/// Parameters of `wssec.fault`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fault {
    /// The code of the fault.
    pub code: SecurityCode,
    /// The text. Without it, the text of the code.
    pub text: Option<Line>,
    /// Header lines beside or instead of Exchange's own.
    pub headers: HeaderLines,
}

/// A code of WS-Security.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SecurityCode {
    /// The security of the message cannot be verified: its timestamp, or its header.
    #[default]
    InvalidSecurity,
    /// The token is invalid.
    InvalidSecurityToken,
    /// The token cannot be verified.
    FailedAuthentication,
    /// A signature is wrong.
    FailedCheck,
    /// The token is of an unknown kind.
    UnsupportedSecurityToken,
}

impl SecurityCode {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidSecurity => security::INVALID_SECURITY,
            Self::InvalidSecurityToken => security::INVALID_SECURITY_TOKEN,
            Self::FailedAuthentication => (
                "FailedAuthentication",
                "The security token could not be authenticated or authorized.",
            ),
            Self::FailedCheck => ("FailedCheck", "The signature or decryption was invalid."),
            Self::UnsupportedSecurityToken => (
                "UnsupportedSecurityToken",
                "An unsupported token was provided.",
            ),
        }
    }
}

impl Responder for Fault {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let (code, usual) = self.code.words();
        let text = self.text.as_ref().map_or(usual, |Line(text)| text);
        let mut reply = security::security_fault((code, text), context.stamp);
        self.headers.apply(&mut reply, context);
        reply
    }
}

impl Answering for Fault {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Fault {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::Federated, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
