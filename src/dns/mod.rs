//! Answers the questions by which clients find the server, and fails to.
//!
//! ```text
//!   datagram or stream -> read -> choose -> answer -> fault -> write
//!                                   |name     |zone    |dns
//! ```
//!
//! One [`Responder`] per address answers over UDP and TCP. It asks nobody else: a name of no served domain is refused, and a
//! name of a served one that means nothing does not exist, loudly. `Responder::respond` names the stations;
//! it does no I/O and never waits.

mod ask;
mod backend;
mod bind;
mod packet;
mod respond;
mod serve;
mod tcp;
mod udp;
mod zone;

pub use ask::{Heard, ask};
pub use backend::{Backend, Endpoint, ResolvedName};
pub use bind::{Sockets, bind};
pub use respond::{Client, Outcome, Responder};
pub use serve::Life;
