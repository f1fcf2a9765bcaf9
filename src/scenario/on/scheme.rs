//! Whether a connection is encrypted, as scenario files ask for it.

use schemars::JsonSchema;
use serde::Deserialize;

/// Whether a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// It is not.
    Http,
    /// It is, by TLS.
    Https,
}
