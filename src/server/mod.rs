//! The stages of a connection and of a request. Only this module owns the sockets of clients.
//!
//! ```text
//!   accept -> hello -> handshake -> head -> identify -> authenticate -> REFUSE? -> carry out -> DAMAGE? -> write
//! ```
//!
//! `connection` names the stages up to the handshake, `request` the others, each in one function. A connection asks the
//! director at each stage; a request asks it for the replacement of its answer, and then for damage. No stage goes back to
//! an earlier one, and no lock is held across an await.

mod allow;
mod app_io;
mod body;
mod bound;
mod carry_out;
mod client_certificate;
mod compute;
mod config;
mod configs;
mod connecting;
mod connection;
mod cut;
mod damage;
mod dedicated_listeners;
mod flights;
mod free_busy;
mod gate;
mod http;
mod late_alert;
#[cfg(feature = "legacy-tls")]
mod legacy;
mod limit;
mod listener;
mod login;
mod lookup;
mod memory;
mod names;
mod paced_writer;
mod push;
mod reached;
mod record;
mod reload;
mod request;
mod request_body;
mod request_context;
mod revocation;
mod running;
mod sealed;
mod secrets;
mod shared;
mod silence;
mod snapshot;
mod steer;
mod syn_filter;
mod tls;
mod token;
mod tunnel;

pub use allow::Allowed;
pub use bound::{Bound, Protocol};
pub use config::{Certificates, Config, Door, IMPERSONATE, StartError};
pub use memory::Memory;
pub use reload::{ReloadError, Reloaded};
pub use running::Server;
pub use steer::{Reset, UseError, WasReset};
