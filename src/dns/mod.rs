//! The DNS server by which clients find this server, with its faults.
//!
//! ```text
//!   datagram or stream -> read -> choose -> answer -> fault -> write
//!                                   |name     |zone    |dns
//! ```
//!
//! There is one [`Responder`] per address, for UDP and TCP. It sends no queries to other servers: names of foreign
//! domains are refused. An unknown name of a served domain does not exist, and the journal reports it.
//! `Responder::respond` has the stages. It does no I/O and never waits.

mod ask;
mod backend;
mod bind;
mod packet;
mod respond;
mod serve;
mod tcp;
mod udp;
mod zone;

pub use ask::{Response, ask};
pub use backend::{Backend, Endpoint, ResolvedName};
pub use bind::{Sockets, bind};
pub use respond::{Client, Outcome, Responder};
pub use serve::Life;
