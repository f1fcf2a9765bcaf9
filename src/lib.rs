//! An Exchange server that fails on purpose.
pub mod auth;
pub mod cli;
pub mod clock;
pub mod director;
pub mod exchange;
pub mod facts;
pub mod fault;
pub mod journal;
pub mod pki;
pub mod reply;
pub mod scenario;
pub mod server;
pub mod settings;
pub mod wire;
