//! The healthy server of a scenario, as a listener offers it.

use std::ops::Deref;
use std::sync::{Arc, PoisonError};

use super::scenario_run::ScenarioRun;
use crate::exchange::Setup;
use crate::exchange::setup::Offer;

/// The healthy server of a scenario, as a listener offers it.
pub enum Offered<'a> {
    /// The scenario's own, which the listener does not change.
    Own(&'a Setup),
    /// The scenario's, completed by the listener.
    Completed(Arc<Setup>),
}

impl Deref for Offered<'_> {
    type Target = Setup;

    fn deref(&self) -> &Setup {
        match self {
            Self::Own(setup) => setup,
            Self::Completed(setup) => setup,
        }
    }
}

impl ScenarioRun {
    /// The healthy server for clients of a listener with that offer. What the scenario says comes first.
    pub fn setup(&self, offer: &Offer) -> Offered<'_> {
        let own = &self.scenario.exchange;
        if !own.is_completed_by(offer) {
            return Offered::Own(own);
        }
        // There are as many offers as listeners at most.
        let mut completed = self.setups.lock().unwrap_or_else(PoisonError::into_inner);
        let known = completed.iter().find(|(known, _)| known == offer);
        if let Some((_, setup)) = known {
            return Offered::Completed(Arc::clone(setup));
        }
        let setup = Arc::new(own.completed_by(offer));
        completed.push((offer.clone(), Arc::clone(&setup)));
        Offered::Completed(setup)
    }
}
