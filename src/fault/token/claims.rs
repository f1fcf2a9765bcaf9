//! `token.claims`: the token is signed correctly, and has wrong claims.
//!
//! *What the client sees:* a token in its usual form; the resource refuses it, or admits another user.
//!
//! *Who documents it:* Microsoft, for OAuth between organisations
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)), and the
//! [claims of access tokens](https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
//!
//! *What a sound client does:* reports the error of the resource to the operator; another token of the same kind does not
//! help.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::clock::Clock;
use crate::facts::TokenEndpoint;
use crate::fault::change::{Answering, Change};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::text::File;
use crate::token::{Draft, Tamper};

/// Parameters of `token.claims`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Claims {
    /// The new values of claims: `{ aud = "https://elsewhere.example" }`.
    pub set: BTreeMap<String, Claim>,
    /// The claims to remove.
    pub remove: Vec<String>,
    /// Pairs of claims that exchange their values: `[["oid", "sub"]]`.
    pub swap: Vec<[String; 2]>,
}

/// The value of a claim.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Claim {
    /// A text.
    Text(String),
    /// A whole number: seconds since 1970, for times.
    Number(i64),
    /// A list of texts.
    List(Vec<String>),
}

impl Tamper for Claims {
    fn draft(&self, draft: &mut Draft, _: &Clock) {
        let claims = &mut draft.claims;
        for [one, other] in &self.swap {
            let (first, second) = (claims.remove(one), claims.remove(other));
            claims.extend(second.map(|value| (one.clone(), value)));
            claims.extend(first.map(|value| (other.clone(), value)));
        }
        for name in &self.remove {
            claims.remove(name);
        }
        for (name, value) in &self.set {
            let value = match value {
                Claim::Text(text) => Value::from(text.as_str()),
                Claim::Number(number) => Value::from(*number),
                Claim::List(list) => Value::from(list.clone()),
            };
            claims.insert(name.clone(), value);
        }
    }
}

impl Answering for Claims {
    fn change(&self) -> Change<'_> {
        Change::Issue(self)
    }
}

impl Mechanism for Claims {
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
