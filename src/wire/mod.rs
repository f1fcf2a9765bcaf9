//! The client's socket, below TLS. Its bytes are counted. It can be reset, closed, cut after a number of bytes, stalled
//! or shaped while hyper or rustls owns it.
//!
//! hyper and rustls read and write a [`Wire`]. Its [`Handle`] stays with the task of the connection:
//!
//! ```text
//!   hyper -- TLS -- Wire -- socket
//!                    |
//!   request, fault - Handle -- ended() -- connection
//! ```
//!
//! An end is not performed inside a poll. It is recorded, and [`Handle::ended`] wakes the connection's task, which
//! drops hyper and calls [`Handle::finish`]. Nothing can then write to the socket, and a long end costs only the
//! socket.

mod end;
mod handle;
mod shape;
mod socket;

pub use end::End;
pub use handle::Handle;
pub use shape::{Latency, Shape, Slices};
pub use socket::Wire;
