//! Faults of an answer's bytes: status and headers are good, what follows is not.

mod malform;
mod truncate;

use schemars::JsonSchema;
use serde::Deserialize;

pub use malform::Malform;
pub use truncate::Truncate;

use crate::reply::Reply;

/// A fault of an answer's bytes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyFault {
    /// It is no XML.
    Malform(Malform),
    /// It is not all there.
    Truncate(Truncate),
}

impl BodyFault {
    /// Spoils a reply.
    pub fn apply(&self, reply: &mut Reply) {
        match self {
            Self::Malform(malform) => malform.apply(reply),
            Self::Truncate(truncate) => truncate.apply(reply),
        }
    }
}
