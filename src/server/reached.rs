//! Which of our ports a client reached, and under which names it sees the server.

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

/// Which of our ports a client reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    /// Where it came in, and where it finds the other protocol.
    arrival: Arrival,
    /// Whether it came through a tunnel, behind which every name has the standard port.
    pub(super) tunnelled: bool,
}

impl Shared {
    /// Which of our ports a client reached, whose listener picks that.
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

/// The port at which a client finds a protocol: of the listeners, one of the same scenario, and of these one at the same
/// address; else the first one.
fn nearest(
    bound: &[Bound],
    protocol: Protocol,
    near: SocketAddr,
    selection: Option<&Selection>,
) -> Option<u16> {
    let spoken = bound.iter().rev().filter(|one| one.protocol == protocol);
    // Of equal ones the last, which is the first one that was bound.
    let nearest = spoken.max_by_key(|one| {
        let same = one.selection.as_ref() == selection;
        let ip = one.address.ip();
        (same, ip == near.ip() || ip.is_unspecified())
    });
    nearest.map(|one| one.address.port())
}

impl Client {
    /// The names under which the client that sent this request sees the server.
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

    /// Where a client came that names no host: by the name in its ClientHello, else by the address of the listener.
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

/// The host and port that a request names: in HTTP/2 and through a proxy as part of its target, else as `Host`.
fn authority(parts: &Parts) -> Option<&str> {
    let target = parts.uri.authority().map(http::uri::Authority::as_str);
    let host = || parts.headers.get("host")?.to_str().ok();
    target.or_else(host)
}
