//! A snapshot of the runtime configuration: the names that select, the director, and the accounts. It is replaced as a
//! whole.
//!
//! A connection keeps the snapshot of its start, a request that of its own: neither sees a part of a change.

use std::sync::Arc;

use super::request_context::ResolvedScenario;
use crate::director::Director;
use crate::exchange::World;
use crate::scenario::{Named, Selection, Selector};

/// A snapshot of the runtime configuration.
pub(super) struct Snapshot {
    pub(super) director: Director,
    pub(super) selector: Selector,
    pub(super) world: World,
}

impl Snapshot {
    /// The same names and accounts with another director for the same catalogue.
    pub(super) fn with(&self, director: Director) -> Self {
        Self {
            director,
            selector: self.selector.clone(),
            world: self.world.clone(),
        }
    }

    /// The scenario of a client with or without a host. Missing parts are the listener's, else the default. The error is the
    /// reason why the name is refused.
    pub(super) fn choose(
        &self,
        host: Option<&str>,
        listener: Option<&Selection>,
    ) -> Result<ResolvedScenario, String> {
        match host.map_or(Named::Foreign, |host| self.selector.host(host)) {
            Named::Picks(selection) => Ok(ResolvedScenario::of(
                &self.director,
                Some(selection),
                listener,
            )),
            Named::Foreign => Ok(ResolvedScenario::of(&self.director, None, listener)),
            Named::Unknown(reason) => Err(reason),
        }
    }

    /// Whether a client of `resolved` would meet the same scenario now.
    pub(super) fn still_has(
        &self,
        resolved: &ResolvedScenario,
        listener: Option<&Selection>,
    ) -> bool {
        let now = self.director.scenario(&resolved.selection(listener));
        Arc::ptr_eq(now, &resolved.run.scenario)
    }
}
