//! Rules that no request can reach, because an earlier rule takes everything before them.

use std::mem::discriminant;

use super::locator::Locator;
use crate::fault::Fault;
use crate::scenario::{Problem, Rule, Scenario, When};

pub(super) fn check(scenario: &Scenario, file: &Locator<'_, '_>, problems: &mut Vec<Problem>) {
    for (number, rule) in scenario.rule.iter().enumerate() {
        let (message, help, path): (_, _, &[&str]) = if rule.share.0 <= 0.0 {
            (
                "this rule can never strike: it is about no mailbox".to_owned(),
                "leave `share` out, or give it a number above 0.0",
                &["share"],
            )
        } else if rule.odds.0 <= 0.0 {
            (
                "this rule can never strike: its odds are none".to_owned(),
                "leave `odds` out, or give it a number above 0.0",
                &["odds"],
            )
        } else if let Some(earlier) = scenario.rule[..number]
            .iter()
            .position(|earlier| shadows(earlier, rule))
        {
            let message = format!(
                "this rule can never strike: rule {} takes everything before it",
                earlier + 1
            );
            (
                message,
                "change their order, or narrow the first one by `on`, `when`, `odds`, `share` or `needs`",
                &[],
            )
        } else {
            continue;
        };
        problems.push(Problem::new(file.in_rule(number, path), message).help(help));
    }
}

/// Whether the earlier rule strikes wherever the later one could.
pub(super) fn shadows(earlier: &Rule, later: &Rule) -> bool {
    let always =
        earlier.when == When::Always && earlier.odds.is_certain() && earlier.share.is_certain();
    let any_state = earlier.needs.is_none() || earlier.needs == later.needs;
    always && any_state && is_same_stage(earlier, later) && earlier.on.covers(&later.on)
}

/// Whether both are decided at the same stage, so that only one of them strikes.
fn is_same_stage(earlier: &Rule, later: &Rule) -> bool {
    let (Some(earlier), Some(later)) = (&earlier.fault, &later.fault) else {
        return earlier.fault.is_none() && later.fault.is_none();
    };
    match (earlier, later) {
        (Fault::Dns(a), Fault::Dns(b)) => return a.takes_all_of(b),
        // Faults of different mechanisms shape one handshake together.
        (Fault::Tls(a), Fault::Tls(b)) => return discriminant(a) == discriminant(b),
        _ => {}
    }
    match (earlier.effect().replaces(), later.effect().replaces()) {
        (Some((affected, _)), Some((other, _))) => affected.includes(other),
        _ => earlier.effect() == later.effect(),
    }
}
