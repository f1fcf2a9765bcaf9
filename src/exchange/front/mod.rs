//! The face of Exchange: from the path and method of a request to the bytes of its answer.

pub mod operations;
pub(crate) mod question;
pub(crate) mod render;

pub use question::{Answer, Question};
pub use render::render;
