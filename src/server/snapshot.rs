//! What clients meet at this moment: the names that pick, the director, and who there is. It is replaced as a whole.
//!
//! A connection takes the stage of its start, a request that of its own: whatever is changed meanwhile, neither ever sees
//! half of it.

use std::sync::Arc;

use super::request_context::ResolvedScenario;
use crate::director::Director;
use crate::exchange::World;
use crate::scenario::{Named, Selection, Selector};

/// What clients meet at this moment.
pub(super) struct Snapshot {
    pub(super) director: Director,
    pub(super) selector: Selector,
    pub(super) world: World,
}

impl Snapshot {
    /// The same names and people, and another director for the same catalogue.
    pub(super) fn with(&self, director: Director) -> Self {
        Self {
            director,
            selector: self.selector.clone(),
            world: self.world.clone(),
        }
    }

    /// What a client meets that names a host, if it does; where that leaves something open, the listener's, else the
    /// default. The error is why the name is refused.
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

    /// Whether a client that met `resolved` would meet the same scenario now.
    pub(super) fn still_has(
        &self,
        resolved: &ResolvedScenario,
        listener: Option<&Selection>,
    ) -> bool {
        let now = self.director.scenario(&resolved.selection(listener));
        Arc::ptr_eq(now, &resolved.run.scenario)
    }
}
