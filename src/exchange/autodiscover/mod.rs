//! Autodiscover: how a client finds its server. One form, one file.

mod pox;

pub use pox::{Answer, ErrorCode, Request};
