//! Faults that OpenSSL serves, or that are imitated, allow few other TLS faults beside them.

use super::locator::Locator;
use crate::fault::Fault;
use crate::fault::tls::TlsFault;
use crate::scenario::{Problem, Rule, Scenario, When};

pub(super) fn check(scenario: &Scenario, file: &Locator<'_, '_>, problems: &mut Vec<Problem>) {
    for (number, rule) in scenario.rule.iter().enumerate() {
        let Some(fault) = tls(rule) else { continue };
        let idle = |other: &Rule| {
            let legacy = tls(other).filter(|other| other.is_legacy());
            legacy.is_some_and(|legacy| !fault.goes_with(legacy)) && meet(rule, other)
        };
        let Some(other) = scenario.rule.iter().position(idle) else {
            continue;
        };
        let name = rule.name();
        let imitated = tls(&scenario.rule[other]).is_some_and(TlsFault::is_imitated);
        let (message, help) = if imitated {
            (
                format!(
                    "`{name}` has no effect here: what rule {} asks for is imitated by this build, up to where a client gives up",
                    other + 1
                ),
                "build with `--features legacy-tls`, or let another version and other suites be spoken",
            )
        } else {
            (
                format!(
                    "`{name}` has no effect here: what rule {} asks for is spoken by OpenSSL, which knows nothing of it",
                    other + 1
                ),
                "let TLS 1.2 or 1.3 be spoken with other suites, or leave this rule out",
            )
        };
        let mechanism = name.trim_start_matches("tls.");
        let span = file.in_rule(number, &["fault", "tls", mechanism]);
        problems.push(Problem::new(span, message).help(help));
    }
}

fn tls(rule: &Rule) -> Option<&TlsFault> {
    match &rule.fault {
        Some(Fault::Tls(fault)) => Some(fault),
        _ => None,
    }
}

/// Whether both rules certainly strike the same handshake.
fn meet(a: &Rule, b: &Rule) -> bool {
    let always = |rule: &Rule| rule.when == When::Always;
    let at_once = always(a) || always(b) || a.when == b.when;
    at_once && (a.on.covers(&b.on) || b.on.covers(&a.on))
}
