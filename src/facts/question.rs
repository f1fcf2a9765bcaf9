//! What is known about a DNS question.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;

/// A DNS question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The number of its connection; over UDP each question has its own.
    pub number: u64,
    /// The name, in lower case and without a dot at its end.
    pub name: Arc<str>,
    /// The type of record: `SRV`.
    pub record: String,
    /// Whether the name means something here.
    pub known: bool,
    /// What carries it.
    pub transport: Transport,
    /// Where the client is.
    pub peer: SocketAddr,
    /// The listener that it reached.
    pub listener: SocketAddr,
}

/// What carries a DNS question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// A stream.
    Tcp,
    /// Datagrams.
    Udp,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        })
    }
}
