//! HTTP below Exchange's services: headers, challenges, and pages.

pub(crate) mod challenges;
pub mod headers;
pub mod pages;
pub mod security;

pub use challenges::{challenges, offers};
pub use headers::Stamp;
pub(crate) use headers::{SERVER, XML};
