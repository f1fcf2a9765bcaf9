//! What the DNS responder is told about the server.

use std::net::{IpAddr, SocketAddr};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::visit::Chosen;
use super::{Protocol, Shared};
use crate::clock::Clock;
use crate::director::Play;
use crate::dns::{self, Home, House};
use crate::exchange::Advertised;
use crate::journal::Journal;
use crate::scenario::{Named, Selection};

impl House for Shared {
    fn choose(&self, host: &str, listener: Option<&Selection>) -> dns::Chosen {
        let stage = self.stage();
        let (name, unknown) = match stage.selector.host(host) {
            Named::Foreign => return dns::Chosen::Foreign,
            Named::Picks(name) => (name, None),
            Named::Unknown(reason) => {
                let within = stage.selector.within(host);
                (within.unwrap_or_default(), Some(reason))
            }
        };
        let chosen = Chosen::of(&stage.director, Some(name), listener);
        dns::Chosen::Play(chosen.play, unknown)
    }

    fn admits(&self, peer: IpAddr) -> bool {
        self.allow.admits(peer)
    }

    fn domains(&self) -> &[String] {
        &self.domains
    }

    fn homes(&self, play: &Play, peer: IpAddr) -> Vec<Home> {
        self.homes_of(play, peer)
    }

    fn journal(&self) -> &Journal {
        &self.journal
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn number(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Shared {
    /// Where HTTPS is served by what the user opened, as clients reach it.
    pub(super) fn opened(&self) -> Vec<Home> {
        let bound = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        let https = bound
            .iter()
            .filter(|bound| bound.protocol == Protocol::Https);
        let home = https.map(|bound| Home {
            address: bound.address,
            selection: bound.selection.clone(),
        });
        match &self.advertise {
            Some(advertised) => home.map(|home| outside(home, advertised)).collect(),
            None => home.collect(),
        }
    }
}

/// Where clients reach a listener of everybody; one of a scenario is reached as it is bound.
fn outside(home: Home, advertised: &Advertised) -> Home {
    if home.selection.is_some() {
        return home;
    }
    // A name that is advertised is asked for like any other, and leads to where the server is bound.
    let ip = advertised.host.parse().unwrap_or(home.address.ip());
    let port = advertised.port.unwrap_or(home.address.port());
    Home {
        address: SocketAddr::new(ip, port),
        ..home
    }
}
