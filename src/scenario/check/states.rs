//! States that no rule sets, and states that no chain of rules enters.

use std::collections::BTreeSet;

use super::locator::Locator;
use crate::scenario::nearest::nearest;
use crate::scenario::{Problem, Scenario, State};

pub(super) fn check(scenario: &Scenario, file: &Locator<'_, '_>, problems: &mut Vec<Problem>) {
    let set: BTreeSet<&str> = scenario
        .rule
        .iter()
        .filter_map(|rule| rule.sets.as_ref())
        .map(State::name)
        .collect();
    let reached = reached(scenario);
    for (number, rule) in scenario.rule.iter().enumerate() {
        let Some(needs) = rule
            .needs
            .as_ref()
            .map(State::name)
            .filter(|needs| !reached.contains(needs))
        else {
            continue;
        };
        let span = file.in_rule(number, &["needs"]);
        problems.push(if set.contains(needs) { Problem::new(span, format!("the state `{needs}` is never entered: only rules set it that wait for states which are never entered either"))
                .help(format!("the first state is `{}`: let a rule that needs it, or none, set another", State::START)) } else {
                let known = set.iter().copied().chain([State::START]);
                let problem = Problem::new(span, format!("no rule sets the state `{needs}`"));
                match nearest(needs, known) {
                    Some(word) => problem.help(format!("did you mean `{word}`?")),
                    None => problem.help(format!("give a rule `sets = \"{needs}\"`; the first state is `{}`", State::START)),
                }
            });
    }
}

/// The states that are reachable from the first one.
fn reached(scenario: &Scenario) -> BTreeSet<&str> {
    let mut reached = BTreeSet::from([State::START]);
    loop {
        let before = reached.len();
        for rule in &scenario.rule {
            let enabled = rule
                .needs
                .as_ref()
                .is_none_or(|needs| reached.contains(needs.name()));
            if let Some(sets) = &rule.sets
                && enabled
            {
                reached.insert(sets.name());
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}
