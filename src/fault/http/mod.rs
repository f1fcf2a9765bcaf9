//! Faults of the HTTP server: an answer before Exchange is asked, or one whose framing breaks.

mod chunk;
mod rubbish;
mod status;

use schemars::JsonSchema;
use serde::Deserialize;

pub use chunk::{Chunk, ChunkHow};
pub use rubbish::Rubbish;
pub use status::{Code, Reason, Status};

use crate::exchange::Stamp;
use crate::reply::Reply;

/// A fault of the HTTP server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HttpFault {
    /// Chunks that are none.
    Chunk(Chunk),
    /// Bytes that are no answer.
    Rubbish(Rubbish),
    /// An answer with that status.
    Status(Status),
}

/// What the HTTP server says by itself, in the place of Exchange.
pub trait Own: Sync {
    /// What it says, to a request for that host.
    fn reply(&self, stamp: &Stamp<'_>, host: &str) -> Reply;
}

impl HttpFault {
    /// What is said in the place of Exchange, if this is that.
    pub fn own(&self) -> Option<&(dyn Own + 'static)> {
        match self {
            Self::Chunk(_) => None,
            Self::Rubbish(rubbish) => Some(rubbish),
            Self::Status(status) => Some(status),
        }
    }

    /// How the chunks of an answer are broken, if this is that.
    pub fn chunk(&self) -> Option<&Chunk> {
        match self {
            Self::Chunk(chunk) => Some(chunk),
            _ => None,
        }
    }
}
