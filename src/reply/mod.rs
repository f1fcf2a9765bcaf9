//! Responses before serialization: status, reason phrase, headers in Exchange's order and spelling, and body.

mod cut;
pub mod dns;
mod headers;
mod message;
mod pieces;
mod rest;

pub use cut::{After, Cut, Dribble, Short};
pub use headers::Headers;
pub use message::{Length, Reply};
pub use pieces::{Part, Pieces};
pub use rest::Rest;
