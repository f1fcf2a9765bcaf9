//! The condition on encryption.

use schemars::JsonSchema;
use serde::Deserialize;

/// Whether a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Without TLS.
    Http,
    /// With TLS.
    Https,
}
