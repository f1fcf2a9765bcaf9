//! Faults of authentication: credentials that are good are refused.

mod challenge;

use schemars::JsonSchema;
use serde::Deserialize;

pub use challenge::{Challenge, To};

/// A fault of authentication.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthFault {
    /// A challenge, whatever was sent.
    Challenge(Challenge),
}
