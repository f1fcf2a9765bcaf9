//! The stage of a DNS query, and whether there ever was a query.

use std::sync::atomic::Ordering;

use super::known::Known;
use super::scenario_run::ScenarioRun;
use super::strike::Injection;
use crate::facts;
use crate::fault::Fault;
use crate::fault::dns::DnsFault;

impl ScenarioRun {
    /// The fault of name resolution.
    pub fn dns(&self, question: &facts::Question) -> Option<Injection<'_, DnsFault>> {
        self.resolved.store(true, Ordering::Relaxed);
        self.strike(Known::Question(question), |rule| match &rule.fault {
            Some(Fault::Dns(fault)) if fault.is_about(question) => Some(fault),
            _ => None,
        })
    }

    /// The rules of DNS that the client cannot have met, because no client has resolved a name of the scenario.
    pub fn unresolved(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let rules = self.scenario.rule.iter().enumerate();
        let resolved = self.resolved.load(Ordering::Relaxed);
        rules.filter_map(move |(index, rule)| match &rule.fault {
            Some(fault @ Fault::Dns(_)) if !resolved => Some((index + 1, fault.name())),
            _ => None,
        })
    }
}
