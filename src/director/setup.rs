//! The healthy server of a scenario on a listener.

use std::ops::Deref;
use std::sync::{Arc, PoisonError};

use super::scenario_run::ScenarioRun;
use crate::exchange::Setup;
use crate::exchange::setup::Offer;

/// The healthy server of a scenario on a listener.
pub enum Offered<'a> {
    /// The setup of the scenario, without additions of the listener.
    Own(&'a Setup),
    /// The setup of the scenario with additions of the listener.
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
    /// The healthy server for clients of a listener. The settings of the scenario take precedence.
    pub fn setup(&self, offer: &Offer) -> Offered<'_> {
        let own = &self.scenario.exchange;
        if !own.is_completed_by(offer) {
            return Offered::Own(own);
        }
        // The number of offers is bounded by the number of listeners.
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
