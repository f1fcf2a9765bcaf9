//! What the requests under a scenario met so far: how many a rule struck, and why the others met nothing.

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

/// What the requests under a scenario met so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoFar {
    /// The answered requests.
    pub requests: u64,
    /// How often a rule struck: a request, a connection or a DNS query.
    pub struck: u64,
    /// Why the rules did not strike the other requests; the most frequent reasons first.
    pub reasons: Vec<PassedOver>,
}

/// Why a rule did not strike some requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassedOver {
    /// The rule, counted from 1.
    pub rule: usize,
    /// What the rule does: layer and mechanism of its fault, `delay` or `state`.
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
    /// Counts an answered request that these faults `struck`.
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
        // Before the tally is locked, as the reasons lock the state.
        let reasons: Vec<_> = match struck.is_empty() {
            false => Vec::new(),
            true => (0..self.scenario.rule.len())
                .map(|place| (place, self.brief(walk, known, place, request)))
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

    /// Why the rule at that place did not strike a request, in words that do for more than one.
    fn brief(
        &self,
        walk: &Walk,
        known: Known<'_>,
        place: usize,
        request: &facts::Request,
    ) -> String {
        let rule = &self.scenario.rule[place];
        match walk.passed.reason(place) {
            Some(Reason::NotDue(_)) => "was not due yet".to_owned(),
            Some(Reason::Spent(_)) => "is spent".to_owned(),
            Some(Reason::Unlocked) => {
                let after = lockout(rule).map_or(0, |lockout| lockout.after());
                format!("locks an account after {after} wrong passwords in a row")
            }
            _ => self.why_not(walk, known, (place, rule), request),
        }
    }

    /// What the requests met so far.
    pub(super) fn so_far(&self) -> SoFar {
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        let reason = |((place, why), requests): (&(usize, String), &u64)| PassedOver {
            rule: place + 1,
            does: self.scenario.rule[*place].name(),
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
    /// Adds what the requests of another run of the same scenario met.
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

    /// The sentence for a scenario that nobody has met; nothing if a rule struck.
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
