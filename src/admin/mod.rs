//! The admin API: a separate port to observe and control a running server.
//!
//! It offers the operations of the command line, and nothing beyond [`Server`](crate::Server). Each family of routes
//! has a file. Every request passes `guard` first, and every error is a `Problem`. The OpenAPI description is generated
//! from the code.

mod about;
mod access;
mod api;
mod defaults;
mod desk;
mod guard;
mod input;
mod journal;
mod listener;
mod problem;
mod reset;
mod scenarios;
mod service;
mod so_far;
mod stream;
mod uses;
mod visitors;
mod wait;

pub use access::Access;
pub use api::document;
pub use service::{Admin, AdminError};
