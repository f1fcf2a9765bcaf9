//! How a connection ends at our hands.

use std::time::Duration;

/// How a connection ends at our hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What comes is read and thrown away, nothing is answered, and after that time there is a FIN.
    BlackHole(Duration),
    /// An orderly FIN, without TLS's `close_notify`.
    Close,
    /// A FIN; what comes is read for that time all the same.
    HalfClose(Duration),
    /// A RST: what Windows calls "forcibly closed by the remote host".
    Reset,
    /// Nothing is read and nothing written, and after that time there is a FIN.
    Stall(Duration),
}
