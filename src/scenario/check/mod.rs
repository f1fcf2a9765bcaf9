//! What a file may say by its grammar and must not by its sense.

mod accounts;
mod expect;
mod layers;
mod legacy;
mod reach;
mod resolution;
mod states;
mod values;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Problem, Rule, Scenario};
use crate::exchange::{Exists, Population};
use crate::settings::{MAX_PROBLEMS, MAX_RULES};

/// Everything that makes no sense in a scenario. Of one that is not `whole`, because entries with errors were taken out,
/// only what is there is judged, not what is missing.
pub(super) fn check(
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
        let place = |path: &[&str]| file.in_rule(number, path);
        layers::check(rule, &place, &mut problems);
        values::check(rule, &place, &mut problems);
        resolution::check(rule, &place, &mut problems);
        if whole {
            nothing(rule, &place, &mut problems);
            values::certificate(rule, &place, &mut problems);
        }
    }
    if scenario.rule.len() > MAX_RULES {
        let message = format!("a scenario has at most {MAX_RULES} rules, and this is one more");
        problems.push(Problem::new(file.in_rule(MAX_RULES, &[]), message));
    } else if whole {
        reach::check(scenario, &file, &mut problems);
        legacy::check(scenario, &file, &mut problems);
        states::check(scenario, &file, &mut problems);
        expect::check(scenario, &file, &mut problems);
    }
    problems
}

/// Everything that makes no sense in a world; as for scenarios, only what is there where it is not `whole`.
pub(super) fn check_world(
    world: &Population,
    table: &Spanned<DeTable<'_>>,
    whole: bool,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let file = Locator(table);
    accounts::items(&world.items, &["items"], &file, &mut problems);
    let accounts = accounts::Accounts::new(&world.accounts, &file, &["accounts"]);
    accounts.check(&mut problems);
    if whole {
        accounts.check_rooms(&mut problems);
    }
    if whole && world.exists == Exists::Listed {
        accounts.check_listed(&mut problems);
    }
    problems.truncate(MAX_PROBLEMS);
    problems
}

/// An id is a DNS label that means nothing else.
fn id(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let id = &scenario.id;
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    let label = (1..=63).contains(&id.len())
        && id.chars().all(plain)
        && !id.starts_with('-')
        && !id.ends_with('-');
    let wrong = match () {
        () if !label => "has to be a DNS label: at most 63 of `a` to `z`, `0` to `9` and `-`",
        () if super::SERVICES.contains(&&**id) => "is the label of a service",
        () if id.starts_with("i-") => "starts as the labels of instances do",
        () => return,
    };
    let problem = Problem::new(
        0..0,
        format!("the file's name is the scenario's id, and `{id}` {wrong}"),
    );
    problems.push(problem.help("give the file another name"));
}

fn nothing(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    if rule.fault.is_none() && rule.delay.is_none() && rule.sets.is_none() {
        let problem = Problem::new(place(&[]), "this rule does nothing");
        problems.push(problem.help("give it a `fault`, a `delay`, or a state that it `sets`"));
    }
}

/// Where in the file a value is.
struct Locator<'a, 'i>(&'a Spanned<DeTable<'i>>);

impl Locator<'_, '_> {
    /// The value at a path of keys; as near to it as the file goes.
    fn value(&self, path: &[&str]) -> Range<usize> {
        walk(
            self.0.get_ref(),
            path,
            self.0.span().start..self.0.span().start,
        )
    }

    /// The key at the end of a path of keys; as near to it as the file goes.
    fn key(&self, path: &[&str]) -> Range<usize> {
        let Some((last, before)) = path.split_last() else {
            return 0..0;
        };
        let table = before.iter().try_fold(self.0.get_ref(), |table, key| {
            table.get(*key)?.get_ref().as_table()
        });
        let found = table.and_then(|table| table.get_key_value(*last));
        found.map_or_else(|| self.value(before), |(key, _)| key.span())
    }

    /// The value at a path of keys inside the rule at that place.
    fn in_rule(&self, number: usize, path: &[&str]) -> Range<usize> {
        let rules = self
            .0
            .get_ref()
            .get("rule")
            .and_then(|rules| rules.get_ref().as_array());
        let rule = rules.and_then(|rules| rules.get(number));
        match rule.map(|rule| (rule.span(), rule.get_ref())) {
            Some((span, DeValue::Table(table))) => walk(table, path, span),
            Some((span, _)) => span,
            None => 0..0,
        }
    }
}

fn walk(table: &DeTable<'_>, path: &[&str], around: Range<usize>) -> Range<usize> {
    let Some((key, rest)) = path.split_first() else {
        return around;
    };
    match table.get(*key).map(|value| (value.span(), value.get_ref())) {
        None => around,
        Some((span, DeValue::Table(inner))) => walk(inner, rest, span),
        Some((span, DeValue::Array(values))) => {
            // In a list, the next key is a place.
            let place = rest.first().and_then(|place| place.parse::<usize>().ok());
            let value = place.and_then(|place| values.get(place));
            value.map_or(span, Spanned::span)
        }
        Some((span, _)) => span,
    }
}
