//! The requests so far under a scenario: the number of strikes, and the reasons why the other requests met no fault.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::known::Known;
use super::passed::Reason;
use super::replacing::Walk;
use super::scenario_run::{ScenarioRun, lockout};
use crate::facts;
use crate::journal::InjectedFault;
use crate::settings::MAX_REASONS;

/// The requests so far under a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoFar {
    /// The answered requests.
    pub requests: u64,
    /// The number of strikes: on requests, connections and DNS queries.
    pub struck: u64,
    /// The reasons why the rules did not strike the other requests, the most frequent first.
    pub reasons: Vec<PassedOver>,
}

/// Why a rule did not strike some requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassedOver {
    /// The rule, counted from 1.
    pub rule: usize,
    /// The effect of the rule: layer and mechanism of its fault, `delay` or `state`.
    pub does: &'static str,
    /// The reason, which follows the word `rule`.
    pub why: String,
    /// The number of requests.
    pub requests: u64,
}

/// The counts of one run.
#[derive(Default)]
pub(super) struct Tally {
    requests: u64,
    reasons: BTreeMap<(usize, String), u64>,
}

impl ScenarioRun {
    /// Counts an answered request and the faults that `struck` it.
    pub fn count(
        &self,
        walk: &Walk,
        connection: &facts::Connection,
        request: &facts::Request,
        struck: &[InjectedFault],
    ) {
        if self.scenario.rule.is_empty() {
            return;
        }
        let known = Known::Request(connection, request);
        // The reasons need the lock of the state. They come first, so that no two locks are held at once.
        let reasons: Vec<_> = match struck.is_empty() {
            false => Vec::new(),
            true => (0..self.scenario.rule.len())
                .map(|index| (index, self.brief(walk, known, index, request)))
                .collect(),
        };
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.requests += 1;
        for reason in reasons {
            if tally.reasons.len() < MAX_REASONS || tally.reasons.contains_key(&reason) {
                *tally.reasons.entry(reason).or_default() += 1;
            }
        }
    }

    /// The reason why a rule did not strike a request, without numbers that differ between requests.
    fn brief(
        &self,
        walk: &Walk,
        known: Known<'_>,
        index: usize,
        request: &facts::Request,
    ) -> String {
        let rule = &self.scenario.rule[index];
        match walk.passed.reason(index) {
            Some(Reason::NotDue(_)) => "was not due yet".to_owned(),
            Some(Reason::Spent(_)) => "is spent".to_owned(),
            Some(Reason::Unlocked) => {
                let after = lockout(rule).map_or(0, |lockout| lockout.after());
                format!("locks an account after {after} wrong passwords in a row")
            }
            _ => self.why_not(walk, known, (index, rule), request),
        }
    }

    /// The requests so far.
    pub(super) fn so_far(&self) -> SoFar {
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        let reason = |((index, why), requests): (&(usize, String), &u64)| PassedOver {
            rule: index + 1,
            does: self.scenario.rule[*index].name(),
            why: why.clone(),
            requests: *requests,
        };
        SoFar {
            requests: tally.requests,
            struck: self.strikes.load(Ordering::Relaxed),
            reasons: tally.reasons.iter().map(reason).collect(),
        }
    }
}

impl SoFar {
    /// Adds the requests of another run of the same scenario.
    pub(super) fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.struck += other.struck;
        for reason in other.reasons {
            let same = |one: &&mut PassedOver| one.rule == reason.rule && one.why == reason.why;
            match self.reasons.iter_mut().find(same) {
                Some(one) => one.requests += reason.requests,
                None => self.reasons.push(reason),
            }
        }
        let by_rule = |one: &PassedOver| (u64::MAX - one.requests, one.rule);
        self.reasons.sort_by_key(by_rule);
    }

    /// The sentence for a scenario that no client has met. `None` if a rule struck.
    pub fn unmet(&self, requires: &[String]) -> Option<String> {
        if self.struck > 0 {
            return None;
        }
        let requires = match requires.is_empty() {
            true => String::new(),
            false => format!("\nthe scenario requires {}", requires.join(", ")),
        };
        let came = match self.requests {
            0 => return Some(format!("no request so far qualified: none came{requires}")),
            1 => "no request so far qualified: 1 came".to_owned(),
            count => format!("no request so far qualified: {count} came"),
        };
        let reasons = self.reasons.iter().map(|reason| {
            let PassedOver {
                rule,
                does,
                why,
                requests,
            } = reason;
            format!("\nrule {rule} ({does}) {why}: {requests}")
        });
        Some(format!("{came}{}{requires}", reasons.collect::<String>()))
    }
}
