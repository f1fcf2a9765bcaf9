//! The requirements of scenarios for clients, as text.

use crate::scenario::{Rule, Scenario};

/// Requirements in one line.
pub(super) fn requirements(requires: &[String]) -> String {
    match requires.is_empty() {
        true => "nothing".to_owned(),
        false => requires.join(", "),
    }
}

/// The requirements of a scenario, and of each rule if the rules differ.
pub(super) fn by_rule(scenario: &Scenario) -> String {
    let whole = requirements(&scenario.requires());
    let each: Vec<_> = of_rules(scenario).collect();
    let lines = each
        .iter()
        .map(|(rule, name, requires)| format!("\nrule {rule}, {name}: {}", requirements(requires)));
    match each.len() {
        0 | 1 => whole,
        _ => whole + &lines.collect::<String>(),
    }
}

/// Each rule that a client notices: its number, its name, and its requirements.
pub(super) fn of_rules(
    scenario: &Scenario,
) -> impl Iterator<Item = (usize, &'static str, Vec<String>)> {
    let noticed = |rule: &&Rule| rule.fault.is_some() || rule.delay.is_some();
    let rules = scenario.rule.iter().enumerate();
    rules
        .filter(move |(_, rule)| noticed(rule))
        .map(|(index, rule)| (index + 1, rule.name(), rule.requires(&scenario.rule)))
}
