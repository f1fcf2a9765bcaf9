//! The ways in which the server ends a connection.

use std::time::Duration;

/// The way in which the server ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Incoming data is read and discarded, nothing is answered, and a FIN follows after the given time.
    BlackHole(Duration),
    /// An orderly FIN, without TLS's `close_notify`.
    Close,
    /// A FIN. Incoming data is still read for the given time.
    HalfClose(Duration),
    /// A RST, which Windows reports as "forcibly closed by the remote host".
    Reset,
    /// Nothing is read or written, and a FIN follows after the given time.
    Stall(Duration),
}
