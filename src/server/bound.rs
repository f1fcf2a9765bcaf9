//! A listener that is bound, and what it speaks.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::exchange::Offer;
use crate::scenario::Selection;

/// What kind of listener a client reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Questions for names, over UDP and TCP.
    Dns,
    /// Plain: it redirects, tunnels and refuses.
    Http,
    /// TLS.
    Https,
}

/// A listener that is bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it is.
    pub address: SocketAddr,
    /// What its clients meet who name nothing.
    pub selection: Option<Selection>,
    /// What its clients are offered by scenarios that say nothing about it.
    pub offer: Arc<Offer>,
    /// The address that was taken, where it had to give way.
    pub instead_of: Option<SocketAddr>,
}
