//! What the responder asks of the server that it leads to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use crate::clock::Clock;
use crate::director::ScenarioRun;
use crate::journal::{Journal, ScenarioRef};
use crate::scenario::Selection;

/// What the responder asks of the server that it leads to.
pub trait Backend: Send + Sync + 'static {
    /// What a host, in lower case, leads to; where it leaves something open, the listener's.
    fn choose(&self, host: &str, listener: Option<&Selection>) -> ResolvedName;
    /// Whether a client from there is served.
    fn admits(&self, peer: IpAddr) -> bool;
    /// The served domains, the first of them that of bare names.
    fn domains(&self) -> &[String];
    /// Where HTTPS is served, as a client from there reaches it who is to meet `run`.
    fn homes(&self, run: &ScenarioRun, peer: IpAddr) -> Vec<Endpoint>;
    /// Where it is written down.
    fn journal(&self) -> &Journal;
    /// Where the time comes from.
    fn clock(&self) -> &Clock;
    /// A number for a connection.
    fn number(&self) -> u64;
}

/// What a name leads to.
pub enum ResolvedName {
    /// Nothing: it is of no served domain.
    Foreign,
    /// That play; with why the name means nothing, where it is only the name's last labels that lead there.
    ScenarioRun(Arc<ScenarioRun>, Option<String>),
}

/// A listener that names lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Where it is.
    pub address: SocketAddr,
    /// What its clients meet who name nothing.
    pub selection: Option<Selection>,
}

impl Endpoint {
    /// Whether it is a listener of what is met there.
    pub fn is_of(&self, met: &ScenarioRef) -> bool {
        self.selection.as_ref().is_some_and(|picked| {
            let any = picked.instance.is_none();
            picked.scenario == met.scenario && (any || picked.instance == met.instance)
        })
    }
}
