//! The facts about a client. They accumulate while a request is processed.

mod connection;
mod hello;
mod login;
mod purpose;
mod question;
mod request;
mod service;
mod token_endpoint;
mod word;

pub use connection::Connection;
pub use hello::Hello;
pub use login::{Digest, Leg};
pub use purpose::{Purpose, Standing};
pub use question::{Question, Transport};
pub use request::{Presented, Request};
pub use service::{Service, under};
pub use token_endpoint::{TokenEndpoint, TokenVersion};
pub use word::Word;
