//! `token.keys`: the authorization server publishes other keys than those that sign its tokens.
//!
//! *What the client sees:* a client that verifies tokens finds no key for them, or an expired certificate. A client that
//! only passes tokens on does not notice it.
//!
//! *Who documents it:* Microsoft, for the signing certificate of the auth configuration
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)), and
//! [signing key rollover](https://learn.microsoft.com/entra/identity-platform/signing-key-rollover).
//!
//! *What a sound client does:* reads the keys once more, then reports to the operator. It never accepts a token without a
//! key.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::facts::TokenEndpoint;
use crate::fault::change::{Answering, Change};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::text::File;
use crate::token::{Published, Tamper};

/// Parameters of `token.keys`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Keys {
    /// The defect of the keys.
    pub how: How,
}

/// The defect of the published keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The certificate of the key has expired.
    Expired,
    /// There are no keys.
    Missing,
    /// There is another key: tokens with an earlier signature can no longer be verified.
    RolledOver,
}

impl Tamper for Keys {
    fn published(&self, published: &mut Published<'_>) {
        match self.how {
            How::Missing => published.document["keys"] = json!([]),
            How::Expired => {
                let expired = published.expired_certificate().map(Value::from);
                let key = &mut published.document["keys"][0];
                match key.get_mut("keyvalue") {
                    Some(value) => value["value"] = expired.unwrap_or_default(),
                    None => key["x5c"] = json!([expired]),
                }
            }
            How::RolledOver => {
                let modulus = published.stranger().map(Value::from);
                let certificate = published.strangers_certificate().map(Value::from);
                let key = &mut published.document["keys"][0];
                if let Some(value) = key.get_mut("keyvalue") {
                    value["value"] = certificate.unwrap_or_default();
                    key["keyinfo"]["x5t"] = "A".repeat(27).into();
                    return;
                }
                key["n"] = modulus.unwrap_or_default();
                for name in ["kid", "x5t"] {
                    key[name] = "A".repeat(27).into();
                }
                if let Some(key) = key.as_object_mut() {
                    key.remove("x5c");
                }
            }
        }
    }
}

impl Answering for Keys {
    fn change(&self) -> Change<'_> {
        Change::Issue(self)
    }
}

impl Mechanism for Keys {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Issues(TokenEndpoint::Keys),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
