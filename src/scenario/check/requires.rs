//! The requirements in a file: each is a phrase, and does not follow from the rules.

use super::locator::Locator;
use crate::scenario::{Problem, Scenario};
use crate::settings::MAX_REQUIREMENT_BYTES;

pub(super) fn check(scenario: &Scenario, file: &Locator<'_, '_>, problems: &mut Vec<Problem>) {
    let rules = &scenario.rule;
    let derived: Vec<_> = rules.iter().map(|rule| rule.requires(rules)).collect();
    for (index, phrase) in scenario.requires.iter().enumerate() {
        let in_rule = derived.iter().position(|phrases| phrases.contains(phrase));
        let (message, help) = if phrase.trim().is_empty() || phrase.contains(char::is_control) {
            (
                format!("`{}` is no phrase in one line", phrase.escape_debug()),
                "name what a client has to do, as in `a client certificate`".to_owned(),
            )
        } else if phrase.len() > MAX_REQUIREMENT_BYTES {
            (
                format!("a requirement has at most {MAX_REQUIREMENT_BYTES} bytes"),
                "name what a client has to do in a few words; the rest is the `cause`".to_owned(),
            )
        } else if scenario.requires[..index].contains(phrase) {
            (
                format!("`{phrase}` is there twice"),
                "leave one of them out".to_owned(),
            )
        } else if let Some(rule) = in_rule {
            (
                format!("`{phrase}` follows from rule {}", rule + 1),
                "leave it out: `requires` names what does not follow from the rules".to_owned(),
            )
        } else {
            continue;
        };
        problems.push(Problem::new(file.value(&["requires"]), message).help(help));
    }
}
