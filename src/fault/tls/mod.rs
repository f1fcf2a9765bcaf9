//! Faults of the TLS handshake.

mod alert;
mod certificate;

use schemars::JsonSchema;
use serde::Deserialize;

pub use alert::Alert;
pub use certificate::Certificate;

/// A fault of the handshake.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TlsFault {
    /// An alert instead of a ServerHello.
    Alert(Alert),
    /// A certificate that should be refused.
    Certificate(Certificate),
}
