//! The interface between the responder and its server.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use crate::clock::Clock;
use crate::director::ScenarioRun;
use crate::journal::{Journal, ScenarioRef};
use crate::scenario::Selection;

/// The interface between the responder and its server.
pub trait Backend: Send + Sync + 'static {
    /// Resolves a host in lower case. The listener's selection applies where the name leaves it open.
    fn choose(&self, host: &str, listener: Option<&Selection>) -> ResolvedName;
    /// Whether a client with an address is served.
    fn admits(&self, peer: IpAddr) -> bool;
    /// The served domains. Names without a domain belong to the first one.
    fn domains(&self) -> &[String];
    /// The HTTPS endpoints for clients of `run`, as reachable from `peer`.
    fn homes(&self, run: &ScenarioRun, peer: IpAddr) -> Vec<Endpoint>;
    /// The journal.
    fn journal(&self) -> &Journal;
    /// The clock.
    fn clock(&self) -> &Clock;
    /// A new connection number.
    fn number(&self) -> u64;
}

/// The result of resolving a name.
pub enum ResolvedName {
    /// The name belongs to no served domain.
    Foreign,
    /// A scenario run. If only the last labels of the name are known, the string is the error for the rest.
    ScenarioRun(Arc<ScenarioRun>, Option<String>),
}

/// A listener that names resolve to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its address.
    pub address: SocketAddr,
    /// The scenario of clients that name none.
    pub selection: Option<Selection>,
}

impl Endpoint {
    /// Whether the listener is for a scenario.
    pub fn is_of(&self, met: &ScenarioRef) -> bool {
        self.selection.as_ref().is_some_and(|picked| {
            let any = picked.instance.is_none();
            picked.scenario == met.scenario && (any || picked.instance == met.instance)
        })
    }
}
