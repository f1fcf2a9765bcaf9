//! The admin API: a port of its own on which a running server is watched and steered.
//!
//! It does what the command line does, and nothing that [`Server`](crate::Server) does not do for a test. Each family of routes is a file;
//! every request passes `guard` first, and every error is a `Problem`. What the routes take and give is described by the
//! code itself, as OpenAPI.

mod about;
mod access;
mod api;
mod asked;
mod defaults;
mod desk;
mod guard;
mod journal;
mod listener;
mod problem;
mod reset;
mod scenarios;
mod service;
mod stream;
mod uses;
mod wait;

pub use access::Access;
pub use api::document;
pub use service::{Admin, AdminError};
