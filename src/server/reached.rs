//! The port that a client reached, and the names that it uses for the server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::PoisonError;

use http::request::Parts;

use super::bound::{Bound, Protocol};
use super::http::Client;
use super::shared::Shared;
use super::snapshot::Snapshot;
use crate::exchange::{Arrival, Site};
use crate::facts;
use crate::scenario::Selection;

/// The port that a client reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    /// Its own port, and that of the other protocol.
    arrival: Arrival,
    /// Whether it came through a tunnel. Every name there has the standard port.
    pub(super) tunnelled: bool,
}

impl Shared {
    /// The port that a client reached, on a listener with this selection.
    pub(super) fn reached(
        &self,
        client: &facts::Connection,
        listener: Option<&Selection>,
    ) -> Reached {
        let bound = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        let port = |protocol| nearest(&bound, protocol, client.listener, listener);
        let came_to = bound.iter().find(|one| one.address == client.listener);
        let http = came_to.is_some_and(|one| one.protocol == Protocol::Http);
        Reached {
            arrival: Arrival {
                secure: client.secure,
                https: port(Protocol::Https),
                http: port(Protocol::Http),
            },
            tunnelled: client.secure && http,
        }
    }
}

/// A client's port for a protocol: that of a listener with the same scenario, preferably at the same address; else the first
/// one.
fn nearest(
    bound: &[Bound],
    protocol: Protocol,
    near: SocketAddr,
    selection: Option<&Selection>,
) -> Option<u16> {
    let spoken = bound.iter().rev().filter(|one| one.protocol == protocol);
    // The last of equal ones, which was bound first.
    let nearest = spoken.max_by_key(|one| {
        let same = one.selection.as_ref() == selection;
        let ip = one.address.ip();
        (same, ip == near.ip() || ip.is_unspecified())
    });
    nearest.map(|one| one.address.port())
}

impl Client {
    /// The names that the client of this request uses for the server.
    pub(super) fn site(&self, parts: &Parts, snapshot: &Snapshot) -> Site {
        let own = || self.own_authority();
        let named = authority(parts).filter(|named| Site::is_named_by(named));
        let named = named.map_or_else(own, ToOwned::to_owned);
        let world = &snapshot.world;
        let site = Site::of(world, &named, self.reached.arrival, |host| {
            self.names.keep(host)
        });
        match &self.shared.advertise {
            Some(advertised) => site.advertised(world, advertised),
            None => site,
        }
    }

    /// The host of a request without one: the name in its ClientHello, else the address of the listener.
    fn own_authority(&self) -> String {
        let ip = match self.facts.listener.ip() {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        let port = self.facts.listener.port();
        match (self.facts.server_name(), self.reached.tunnelled) {
            (Some(name), true) => name.to_owned(),
            (Some(name), false) => format!("{name}:{port}"),
            (None, true) => SocketAddr::new(ip, 443).to_string(),
            (None, false) => SocketAddr::new(ip, port).to_string(),
        }
    }
}

/// The host and port in a request: in HTTP/2 and through a proxy a part of its target, else `Host`.
fn authority(parts: &Parts) -> Option<&str> {
    let target = parts.uri.authority().map(http::uri::Authority::as_str);
    let host = || parts.headers.get("host")?.to_str().ok();
    target.or_else(host)
}
