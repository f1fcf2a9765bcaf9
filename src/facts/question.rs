//! The facts about a DNS query.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;

/// A DNS query.
#[derive(Clone, Debug)]
pub struct Question {
    /// The connection number. Over UDP, each query has its own.
    pub number: u64,
    /// The name, in lower case and without a trailing dot.
    pub name: Arc<str>,
    /// The record type: `SRV`.
    pub record: String,
    /// Whether the name is known.
    pub known: bool,
    /// The transport.
    pub transport: Transport,
    /// The client's address.
    pub peer: SocketAddr,
    /// The listener.
    pub listener: SocketAddr,
}

/// The transport of a DNS query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
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
