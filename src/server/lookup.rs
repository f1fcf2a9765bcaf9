//! The server's facts for the DNS responder.

use std::net::{IpAddr, SocketAddr};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::bound::Protocol;
use super::request_context::ResolvedScenario;
use super::shared::Shared;
use crate::clock::Clock;
use crate::director::ScenarioRun;
use crate::dns::{self, Backend, Endpoint};
use crate::exchange::Advertised;
use crate::journal::Journal;
use crate::scenario::{Named, Selection};

impl Backend for Shared {
    fn choose(&self, host: &str, listener: Option<&Selection>) -> dns::ResolvedName {
        let snapshot = self.snapshot();
        let (name, unknown) = match snapshot.selector.host(host) {
            Named::Foreign => return dns::ResolvedName::Foreign,
            Named::Picks(name) => (name, None),
            Named::Unknown(reason) => {
                let within = snapshot.selector.within(host);
                let within = within.expect("an unknown name is in a served domain");
                (within, Some(reason))
            }
        };
        let resolved = ResolvedScenario::of(&snapshot.director, Some(name), listener);
        dns::ResolvedName::ScenarioRun(resolved.run, unknown)
    }

    fn admits(&self, peer: IpAddr) -> bool {
        self.allow.admits(peer)
    }

    fn domains(&self) -> &[String] {
        &self.domains
    }

    fn homes(&self, run: &ScenarioRun, peer: IpAddr) -> Vec<Endpoint> {
        self.homes_of(run, peer)
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
    /// The user's HTTPS listeners, with the addresses for clients.
    pub(super) fn opened(&self) -> Vec<Endpoint> {
        let bound = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        let https = bound
            .iter()
            .filter(|bound| bound.protocol == Protocol::Https);
        let home = https.map(|bound| Endpoint {
            address: bound.address,
            selection: bound.selection.clone(),
        });
        match &self.advertise {
            Some(advertised) => home.map(|home| outside(home, advertised)).collect(),
            None => home.collect(),
        }
    }
}

/// The address of a general listener for clients. A listener of a scenario has the bound address.
fn outside(home: Endpoint, advertised: &Advertised) -> Endpoint {
    if home.selection.is_some() {
        return home;
    }
    // An advertised name resolves like any other, to the bound address.
    let ip = advertised.host.parse().unwrap_or(home.address.ip());
    let port = advertised.port.unwrap_or(home.address.port());
    Endpoint {
        address: SocketAddr::new(ip, port),
        ..home
    }
}
