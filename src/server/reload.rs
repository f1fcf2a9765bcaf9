//! Other scenarios and another world for a running server: all or nothing.

use std::fmt;
use std::sync::{Arc, PoisonError};

use super::bound::Bound;
use super::running::Server;
use super::snapshot::Snapshot;
use crate::director::Director;
use crate::exchange::Population;
use crate::journal::{Event, ScenarioRef};
use crate::scenario::{Catalogue, LoadError, Selector};

/// The number of ids in a message.
const NAMED: usize = 5;

/// The changes of a reload, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reloaded {
    /// New scenarios.
    pub added: Vec<Arc<str>>,
    /// Scenarios with another text. Their counters start again.
    pub changed: Vec<Arc<str>>,
    /// Removed scenarios.
    pub removed: Vec<Arc<str>>,
    /// Whether the world has another text. Mailboxes keep their content.
    pub world: bool,
}

/// The errors of a reload. The former scenarios stay in force.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// Scenarios that could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A removed scenario that clients are directed to.
    #[error(
        "`{id}` would be gone, and {by} leads clients to it\nhint: keep its file, or stop the server"
    )]
    InUse {
        /// The scenario's id.
        id: Arc<str>,
        /// The listener or setting that directs clients to it.
        by: String,
    },
}

impl Server {
    /// Replaces the scenarios in one change: no request meets some of both. Scenarios with the same text keep their
    /// counters.
    ///
    /// # Errors
    ///
    /// If a listener or the default selects a removed scenario. Then everything stays.
    pub fn reload(&self, catalogue: Catalogue) -> Result<Reloaded, ReloadError> {
        self.note(self.exchange(catalogue, None))
    }

    /// Applies the results of [`Catalogue::load`] and [`load_world`](crate::scenario::load_world). An error is recorded in
    /// the journal.
    ///
    /// # Errors
    ///
    /// That error, or one of [`Server::reload`]. Then everything stays.
    pub fn reload_with(
        &self,
        loaded: Result<(Catalogue, Population), LoadError>,
    ) -> Result<Reloaded, ReloadError> {
        let loaded = loaded.map_err(ReloadError::from);
        self.note(loaded.and_then(|(catalogue, world)| self.exchange(catalogue, Some(world))))
    }

    fn exchange(
        &self,
        mut catalogue: Catalogue,
        world: Option<Population>,
    ) -> Result<Reloaded, ReloadError> {
        // The lock on the listeners also protects their selections.
        let bound = self
            .shared
            .bound
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.shared.restage(|old| {
            let known = old.director.catalogue();
            catalogue.keep(known);
            self.check(&catalogue, &bound, &old.director)?;
            let world = world.map_or_else(|| old.world.clone(), |new| old.world.clone().with(new));
            let reloaded = Reloaded {
                world: !world.is_like(&old.world),
                ..Reloaded::between(known, &catalogue)
            };
            let fallback = &old.director.fallback().id;
            let Some(fallback) = catalogue.get(fallback).cloned() else {
                return Err(in_use(fallback, "the default".to_owned()));
            };
            self.shared.dedicated_listeners.retain(&catalogue);
            let catalogue = Arc::new(catalogue);
            let snapshot = Snapshot {
                director: old.director.renewed(Arc::clone(&catalogue), fallback),
                selector: Selector::new(self.shared.domains.clone(), catalogue),
                world,
            };
            Ok((snapshot, reloaded))
        })
    }

    fn check(
        &self,
        catalogue: &Catalogue,
        bound: &[Bound],
        director: &Director,
    ) -> Result<(), ReloadError> {
        let used = director.uses().sorted(self.shared.clock.now());
        if let Some(used) = used
            .into_iter()
            .find(|used| catalogue.get(&used.scenario).is_none())
        {
            return Err(in_use(&used.scenario, "`exchaos use`".to_owned()));
        }
        for listener in bound {
            let selection = listener.selection.as_ref();
            let Some(id) = selection.and_then(|selection| selection.scenario.as_ref()) else {
                continue;
            };
            if catalogue.get(id).is_none() {
                return Err(in_use(id, format!("the listener {}", listener.address)));
            }
        }
        Ok(())
    }

    fn note(&self, done: Result<Reloaded, ReloadError>) -> Result<Reloaded, ReloadError> {
        let event = match &done {
            Ok(reloaded) => Event::Reloaded {
                added: reloaded.added.clone(),
                changed: reloaded.changed.clone(),
                removed: reloaded.removed.clone(),
                world: reloaded.world,
            },
            Err(error) => Event::ReloadRefused {
                reason: error.to_string(),
            },
        };
        self.shared
            .journal
            .record(0, &ScenarioRef::default(), event);
        done
    }
}

fn in_use(id: &Arc<str>, by: String) -> ReloadError {
    ReloadError::InUse {
        id: Arc::clone(id),
        by,
    }
}

impl Reloaded {
    fn between(old: &Catalogue, new: &Catalogue) -> Self {
        let mut reloaded = Self::default();
        for scenario in new.sorted() {
            match old.get(&scenario.id) {
                None => reloaded.added.push(Arc::clone(&scenario.id)),
                Some(known) if !Arc::ptr_eq(known, scenario) => {
                    reloaded.changed.push(Arc::clone(&scenario.id));
                }
                Some(_) => {}
            }
        }
        let gone = old.sorted().into_iter();
        let gone = gone.filter(|scenario| new.get(&scenario.id).is_none());
        reloaded.removed = gone.map(|scenario| Arc::clone(&scenario.id)).collect();
        reloaded
    }
}

impl fmt::Display for Reloaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            ("added", &self.added),
            ("changed", &self.changed),
            ("removed", &self.removed),
        ];
        let parts = kinds.iter().filter(|(_, ids)| !ids.is_empty());
        let parts = parts.map(|(what, ids)| {
            let more = ids.len().saturating_sub(NAMED);
            let more = (more > 0).then(|| format!(" and {more} more"));
            let named = ids[..ids.len().min(NAMED)].join(", ");
            format!("{what} {named}{}", more.unwrap_or_default())
        });
        let parts = parts.chain(
            self.world
                .then(|| "the world says something else".to_owned()),
        );
        let parts: Vec<_> = parts.collect();
        match parts.is_empty() {
            true => f.write_str("nothing changed"),
            false => f.write_str(&parts.join("; ")),
        }
    }
}
