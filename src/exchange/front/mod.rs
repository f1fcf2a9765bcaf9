//! The entry point of Exchange: from the path and method of a request to the bytes of the response.

mod media;
pub mod operations;
pub(crate) mod render;
pub(crate) mod request;

pub use render::render;
pub use request::{Request, Response};
