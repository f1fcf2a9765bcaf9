//! Faults of the HTTP server: an answer without Exchange, or broken framing.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

pub use chunk::ChunkHow;
pub use status::{Code, Reason};

mechanisms! {
    /// A fault of the HTTP server.
    pub enum HttpFault: "http", dyn Answering {
        /// Invalid chunks.
        "chunk": chunk::Chunk,
        /// Bytes that are no HTTP answer.
        "rubbish": rubbish::Rubbish,
        /// An answer with another status.
        "status": status::Status,
    }
}
