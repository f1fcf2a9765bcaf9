//! A bound listener, and its protocol.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::exchange::Offer;
use crate::scenario::Selection;

/// The protocol of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// DNS, over UDP and TCP.
    Dns,
    /// HTTP without TLS: it redirects, tunnels and refuses.
    Http,
    /// TLS.
    Https,
}

/// A bound listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Its protocol.
    pub protocol: Protocol,
    /// Its address.
    pub address: SocketAddr,
    /// The selection for clients without a name.
    pub selection: Option<Selection>,
    /// The settings for its clients if the scenario has none.
    pub offer: Arc<Offer>,
    /// The occupied address, if this one replaces it.
    pub instead_of: Option<SocketAddr>,
}
