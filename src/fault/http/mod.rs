//! Faults of the HTTP server: an answer before Exchange is asked, or one whose framing breaks.

use crate::fault::change::Answering;
use crate::fault::mechanisms::mechanisms;

pub use chunk::ChunkHow;
pub use status::{Code, Reason};

mechanisms! {
    /// A fault of the HTTP server.
    pub enum HttpFault: "http", dyn Answering {
        /// Chunks that are none.
        "chunk": chunk::Chunk,
        /// Bytes that are no answer.
        "rubbish": rubbish::Rubbish,
        /// An answer with that status.
        "status": status::Status,
    }
}
