//! The client's socket in our hands, below TLS: counted, and able to be reset, closed, cut after so many bytes,
//! stalled or shaped while hyper or rustls owns it.
//!
//! A [`Wire`] is what they read and write; its [`Handle`] stays with whoever serves the connection:
//!
//! ```text
//!   hyper -- TLS -- Wire -- socket
//!                    |
//!   request, fault - Handle -- ended() -- connection
//! ```
//!
//! An end never acts from inside a poll. It is noted, the connection's own task is told by [`Handle::ended`], drops
//! hyper and calls [`Handle::finish`]: so nothing writes to the socket after the end, and what is held for long costs a
//! socket and nothing else.

mod end;
mod handle;
mod shape;
mod socket;

pub use end::End;
pub use handle::Handle;
pub use shape::{Latency, Shape, Slices};
pub use socket::Wire;
