//! The checks of a scenario.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use super::locator::Locator;
use super::{accounts, expect, layers, legacy, reach, requires, resolution, states, values, work};
use crate::scenario::labels::{INSTANCE, SERVICES};
use crate::scenario::{Problem, Rule, Scenario};
use crate::settings::MAX_RULES;

/// The problems of a scenario. It is not `whole` if entries with errors were removed: missing entries are then no problem.
pub(crate) fn check(
    scenario: &Scenario,
    table: &Spanned<DeTable<'_>>,
    whole: bool,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let file = Locator(table);
    id(scenario, &mut problems);
    if scenario.title.trim().is_empty() {
        problems.push(Problem::new(
            file.value(&["title"]),
            "a title says what happens, in one line",
        ));
    }
    let described = &scenario.exchange.accounts;
    accounts::Accounts::new(described, &file, &["exchange", "accounts"]).check(&mut problems);
    for (number, rule) in scenario.rule.iter().take(MAX_RULES).enumerate() {
        let locate = |path: &[&str]| file.in_rule(number, path);
        layers::check(rule, &locate, &mut problems);
        values::check(rule, &locate, &mut problems);
        resolution::check(rule, &locate, &mut problems);
        work::check(rule, &locate, &mut problems);
        if whole {
            nothing(rule, &locate, &mut problems);
            values::certificate(rule, &locate, &mut problems);
        }
    }
    if scenario.rule.len() > MAX_RULES {
        let message = format!("a scenario has at most {MAX_RULES} rules, and this is one more");
        problems.push(Problem::new(file.in_rule(MAX_RULES, &[]), message));
    } else if whole {
        reach::check(scenario, &file, &mut problems);
        requires::check(scenario, &file, &mut problems);
        legacy::check(scenario, &file, &mut problems);
        states::check(scenario, &file, &mut problems);
        expect::check(scenario, &file, &mut problems);
    }
    problems
}

/// An id is a DNS label without another meaning.
fn id(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let id = &scenario.id;
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    let label = (1..=63).contains(&id.len())
        && id.chars().all(plain)
        && !id.starts_with('-')
        && !id.ends_with('-');
    let wrong = if !label {
        "has to be a DNS label: at most 63 of `a` to `z`, `0` to `9` and `-`"
    } else if SERVICES.contains(&&**id) {
        "is the label of a service"
    } else if id.starts_with(INSTANCE) {
        "starts as the labels of instances do"
    } else {
        return;
    };
    let problem = Problem::new(
        0..0,
        format!("the file's name is the scenario's id, and `{id}` {wrong}"),
    );
    problems.push(problem.help("give the file another name"));
}

fn nothing(rule: &Rule, locate: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    if rule.fault.is_none() && rule.delay.is_none() && rule.sets.is_none() {
        let problem = Problem::new(locate(&[]), "this rule does nothing");
        problems.push(problem.help("give it a `fault`, a `delay`, or a state that it `sets`"));
    }
}
