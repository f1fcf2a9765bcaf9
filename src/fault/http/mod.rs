//! Faults of the HTTP server: an answer before Exchange is asked.

mod status;

use schemars::JsonSchema;
use serde::Deserialize;

pub use status::{Code, Reason, Status};

/// A fault of the HTTP server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HttpFault {
    /// An answer with that status.
    Status(Status),
}
