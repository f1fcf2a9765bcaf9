//! `token.signature`: a token with an invalid signature.
//!
//! *What the client sees:* a token in its usual form; the resource refuses it with `2000000`.
//!
//! *Who documents it:* Microsoft, for OAuth between organisations
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)): "The token
//! has an invalid signature."
//!
//! *What a sound client does:* gets one new token, then reports to the operator.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::facts::TokenEndpoint;
use crate::fault::change::{Answering, Change};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::text::File;
use crate::token::{Draft, Signed, Tamper};

/// Parameters of `token.signature`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Signature {
    /// The defect of the signature.
    pub how: How,
}

/// The defect of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// There is no signature, and the header has `alg` `none`.
    AlgNone,
    /// Its last bytes are missing.
    Truncated,
    /// The key is right, and the header has another `kid`.
    UnknownKid,
    /// The key is another one than that of the header.
    WrongKey,
}

impl Tamper for Signature {
    fn draft(&self, draft: &mut Draft, _: &Clock) {
        match self.how {
            How::AlgNone => {
                draft.header.insert("alg".to_owned(), "none".into());
                draft.signed = Signed::Not;
            }
            How::Truncated => draft.signed = Signed::InPart,
            How::UnknownKid => {
                for name in ["kid", "x5t"] {
                    // A SHA-1 thumbprint never consists of zeros only.
                    draft.header.insert(name.to_owned(), "A".repeat(27).into());
                }
            }
            How::WrongKey => draft.signed = Signed::ByStranger,
        }
    }
}

impl Answering for Signature {
    fn change(&self) -> Change<'_> {
        Change::Issue(self)
    }
}

impl Mechanism for Signature {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Issues(TokenEndpoint::Token),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
