//! Reads a scenario or world file, and finds all of its problems instead of only the first.
//!
//! serde stops at its first error. So the entry with the error is noted and removed, and the rest is read again. Errors that
//! only follow from the removal are not reported.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use super::nearest::nearest;
use super::{Problem, Scenario, check};
use crate::exchange::Population;
use crate::settings::MAX_PROBLEMS;

type Span = Range<usize>;

/// Reads the file of the scenario `id`: the scenario, if it has no problems.
pub fn read(source: &str, id: &str) -> (Option<Scenario>, Vec<Problem>) {
    let (mut table, errors) = DeTable::parse_recoverable(source);
    let mut problems: Vec<Problem> = errors.iter().take(MAX_PROBLEMS).map(syntax).collect();
    let broken = !problems.is_empty();
    let scenario = deserialize::<Scenario>(&mut table, source, &mut problems);
    let Some(mut scenario) = scenario else {
        return (None, problems);
    };
    scenario.id = Arc::from(id);
    // After a syntax error the parser guesses parts of the table. Checks of these would report wrong problems.
    if !broken {
        let whole = problems.is_empty();
        problems.extend(check::check(&scenario, &table, whole));
    }
    (problems.is_empty().then_some(scenario), problems)
}

/// Reads a world file: its population, if it has no problems.
pub fn read_world(source: &str) -> (Option<Population>, Vec<Problem>) {
    let (mut table, errors) = DeTable::parse_recoverable(source);
    let mut problems: Vec<Problem> = errors.iter().take(MAX_PROBLEMS).map(syntax).collect();
    let broken = !problems.is_empty();
    let Some(world) = deserialize::<Population>(&mut table, source, &mut problems) else {
        return (None, problems);
    };
    if !broken {
        let whole = problems.is_empty();
        problems.extend(check::check_world(&world, &table, whole));
    }
    (problems.is_empty().then_some(world), problems)
}

/// Whether a file is a world and not a scenario, by its top-level keys.
pub(super) fn is_world(source: &str) -> bool {
    let (table, _) = DeTable::parse_recoverable(source);
    let has = |key: &&str| table.get_ref().contains_key(*key);
    let world = ["accounts", "exists", "items"].iter().any(has);
    world && !["title", "rule", "exchange", "expect"].iter().any(has)
}

fn syntax(error: &toml::de::Error) -> Problem {
    Problem::new(
        error.span().unwrap_or(0..0),
        error.message().replace('\n', "; "),
    )
}

/// Reads the valid part, and removes the rest from `table`.
fn deserialize<T: DeserializeOwned>(
    table: &mut Spanned<DeTable<'_>>,
    source: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let mut pruned: HashSet<(usize, usize)> = HashSet::new();
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        // A table that lost an entry now misses it. The removal causes that error, not the file.
        let follows = pruned.contains(&(span.start, span.end));
        if problems.len() >= MAX_PROBLEMS {
            return None;
        }
        if !follows {
            problems.push(problem(source, span.clone(), error.message()));
        }
        match prune_table(table.get_mut(), &span) {
            Some(around) => {
                pruned.insert((around.start, around.end));
            }
            // The missing key belongs to the top level, or the span has no entry: there is nothing to remove.
            None => return None,
        }
    }
}

/// Removes the innermost entry with this span, or the entry around it. Returns the span of the table around the removed
/// entry.
fn prune_table(table: &mut DeTable<'_>, span: &Span) -> Option<Span> {
    for (_, value) in table.iter_mut() {
        let around = value.span();
        if let Some(pruned) = prune_value(value, span) {
            // 0..0 stands for this table. Its own span is only known here.
            return Some(if pruned.is_empty() { around } else { pruned });
        }
    }
    let names = |key: &Spanned<_>, value: &Spanned<DeValue<'_>>| {
        key.span() == *span || value.span() == *span || within(span, &value.span())
    };
    let key = table
        .iter()
        .find(|(key, value)| names(key, value))
        .map(|(key, _)| key.get_ref().to_string())?;
    table.remove(key.as_str());
    Some(0..0)
}

fn prune_value(value: &mut Spanned<DeValue<'_>>, span: &Span) -> Option<Span> {
    let around = value.span();
    match value.get_mut() {
        DeValue::Table(table) => {
            let pruned = prune_table(table, span)?;
            Some(if pruned.is_empty() { around } else { pruned })
        }
        DeValue::Array(array) => prune_array(array, span),
        _ => None,
    }
}

fn prune_array(array: &mut DeArray<'_>, span: &Span) -> Option<Span> {
    if let Some(pruned) = array.iter_mut().find_map(|value| prune_value(value, span)) {
        return Some(pruned);
    }
    let wrong = |value: &Spanned<DeValue<'_>>| value.span() == *span || within(span, &value.span());
    let index = array.iter().position(wrong)?;
    let around = array[index].span();
    let all = std::mem::replace(array, DeArray::new());
    *array = all
        .into_iter()
        .enumerate()
        .filter(|(at, _)| *at != index)
        .map(|(_, value)| value)
        .collect();
    Some(around)
}

fn within(span: &Span, around: &Span) -> bool {
    around.start <= span.start && span.end <= around.end && !span.is_empty()
}

/// The problem for serde's message, with advice if an allowed word is similar to the wrong one.
fn problem(source: &str, span: Span, message: &str) -> Problem {
    if names_password(source, &span) {
        return Problem::new(span, "a password is a text");
    }
    let mut words = message.split('`').skip(1).step_by(2);
    let wrong = words.next();
    let problem = Problem::new(span, message);
    match wrong.and_then(|wrong| nearest(wrong, words)) {
        Some(word) if message.contains("expected") => {
            problem.help(format!("did you mean `{word}`?"))
        }
        _ => problem,
    }
}

/// Whether the value at a span is that of a password. serde's message would quote it.
fn names_password(source: &str, span: &Span) -> bool {
    let before = source.get(..span.start).map(str::trim_end);
    let key = before.and_then(|before| before.strip_suffix('='));
    key.is_some_and(|key| {
        let key = key.trim_end().trim_end_matches(['"', '\'']);
        key.ends_with("password")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SOUND: &str = r#"
title = "x"
source = { title = "y", lid = [1, 2] }
[exchange]
auth = ["Basic"]
accounts = { "a@contoso.test" = { password = "p" } }
[[rule]]
on = { service = "ews", operation = ["GetItem", "FindItem"], header = { A = "*" } }
when = "2 to 3"
odds = 0.5
fault.http.status = { code = 503, retry-after = "30s", headers = { A = ["1", "2"], B = [] }, body.text = "z" }
[[rule]]
delay = "1s"
fault.ews.soap-fault = { code = "ErrorServerBusy", message-xml = [{ name = "a", value = "b" }] }
"#;

    #[test]
    fn a_sound_file_has_no_problems() {
        assert_eq!(read(SOUND, "x").1, []);
    }

    proptest! {
        #[test]
        fn a_damaged_file_is_read_or_refused_and_every_problem_is_inside_it(
            start in 0_usize..600, length in 0_usize..12, instead in "[\\[\\]{}=,.\"'a-z0-9 \n]{0,6}",
        ) {
            let start = start.min(SOUND.len());
            let end = (start + length).min(SOUND.len());
            let damaged = [&SOUND[..start], &instead, &SOUND[end..]].concat();
            let (scenario, problems) = read(&damaged, "x");
            prop_assert_eq!(scenario.is_none(), !problems.is_empty());
            for problem in problems {
                prop_assert!(problem.span.end <= damaged.len());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "(title|rule|fault|[\\[\\]{}=.\"'\n\t x1é]){0,40}") {
            drop(read(&text, "x"));
        }
    }
}
