//! The question that DNS asks of a play, and whether it was ever asked.

use std::sync::atomic::Ordering;

use super::known::Known;
use super::scenario_run::ScenarioRun;
use super::strike::Injection;
use crate::facts;
use crate::fault::Fault;
use crate::fault::dns::DnsFault;

impl ScenarioRun {
    /// Is a name resolved wrongly, late or not at all?
    pub fn dns(&self, question: &facts::Question) -> Option<Injection<'_, DnsFault>> {
        self.resolved.store(true, Ordering::Relaxed);
        self.strike(Known::Question(question), |rule| match &rule.fault {
            Some(Fault::Dns(fault)) if fault.is_about(question) => Some(fault),
            _ => None,
        })
    }

    /// The rules that would have struck a client, had it asked for the name in DNS before it came. Somebody who did may
    /// have met them.
    pub fn unresolved(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let rules = self.scenario.rule.iter().enumerate();
        let resolved = self.resolved.load(Ordering::Relaxed);
        rules.filter_map(move |(place, rule)| match &rule.fault {
            Some(fault @ Fault::Dns(_)) if !resolved => Some((place + 1, fault.name())),
            _ => None,
        })
    }
}
