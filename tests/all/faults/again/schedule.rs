//! The attempts that a scenario's rules strike, by the schedules of the library.

use std::collections::BTreeSet;
use std::time::Duration;

use exchaos::clock::Clock;
use exchaos::fault::auth::AuthFault;
use exchaos::fault::tcp::Gate;
use exchaos::fault::{Effect, Fault};
use exchaos::scenario::{Hit, Rule, Scenario, State};
use exchaos::wire::End;

/// The time between two attempts, for rules that depend on the time.
pub const STEP: Duration = Duration::from_secs(1);

fn faults(scenario: &Scenario) -> impl Iterator<Item = &Fault> {
    scenario.rule.iter().filter_map(|rule| rule.fault.as_ref())
}

/// Whether it strikes a connection or a request, and not a DNS query.
pub fn strikes_connections(scenario: &Scenario) -> bool {
    faults(scenario).any(|fault| fault.effect() != Effect::Resolution)
}

/// Whether strikes are random.
pub fn is_by_chance(scenario: &Scenario) -> bool {
    scenario.rule.iter().any(|rule| !rule.odds.is_certain())
}

/// Whether its rules depend on the time.
pub fn is_timed(scenario: &Scenario) -> bool {
    scenario.rule.iter().any(|rule| rule.when.is_timed())
}

/// Whether a struck client may receive nothing.
pub fn holds(scenario: &Scenario) -> bool {
    let clock = Clock::system();
    faults(scenario).any(|fault| match fault {
        Fault::Tcp(fault) => {
            let end = fault.end(&clock);
            matches!(end, Some(End::Stall(_) | End::BlackHole(_)))
                || matches!(fault.gate(&clock), Some(Gate::Silent(_)))
        }
        fault => ["tls.stall", "tls.answer"].contains(&fault.name()),
    })
}

/// The rules that are due at each attempt. `None` if that is random. A due rule that never struck is about other clients;
/// another check compares the ways.
pub fn due(scenario: &Scenario, struck: &[Vec<usize>]) -> Option<Vec<Vec<usize>>> {
    if is_by_chance(scenario) {
        return None;
    }
    let about: BTreeSet<_> = struck.iter().flatten().copied().collect();
    if about.is_empty() && scenario.is_countable() {
        // A scenario that strikes no client has lost its fault.
        return Some(vec![vec![1]; struck.len()]);
    }
    let replaces = |rule: &Rule| rule.fault.as_ref()?.effect().replaces();
    let mut state = State::default();
    let mut hits = vec![Hits::default(); scenario.rule.len()];
    let mut due = Vec::new();
    for attempt in 0..struck.len() {
        let mut now = Vec::new();
        // Only one rule replaces an answer.
        let mut replaced = false;
        for (index, rule) in scenario.rule.iter().enumerate() {
            let in_state = rule.needs.as_ref().is_none_or(|needs| *needs == state);
            let late = replaced && replaces(rule).is_some();
            if !about.contains(&(index + 1)) || !in_state || late {
                continue;
            }
            if strikes(rule, attempt, &mut hits[index]) {
                now.push(index + 1);
                replaced |= replaces(rule).is_some();
                state = rule.sets.clone().unwrap_or(state);
            }
        }
        due.push(now);
    }
    Some(due)
}

/// The hits of a rule so far.
#[derive(Clone, Copy, Default)]
struct Hits {
    number: u64,
    /// The first attempt of them.
    first: usize,
}

/// Whether a rule strikes the attempt after `before` equal ones.
fn strikes(rule: &Rule, before: usize, hits: &mut Hits) -> bool {
    let clock = Clock::system();
    let count = |attempts: usize| u32::try_from(attempts).unwrap();
    if let Some(Fault::Auth(AuthFault::Lockout(lockout))) = &rule.fault
        && !lockout.holds(count(before), Duration::ZERO, &clock)
    {
        return false;
    }
    if hits.number == 0 {
        hits.first = before;
    }
    hits.number += 1;
    let hit = Hit {
        number: hits.number,
        since_first: STEP * count(before - hits.first),
        waits: match rule.when.wait() {
            Some(wait) if clock.length(wait) <= STEP => hits.number - 1,
            _ => 0,
        },
    };
    rule.when.strikes(hit, &clock)
}
