//! Expectations that the rules contradict, independent of the client.

use super::locator::Locator;
use crate::clock::ClockOffset;
use crate::fault::Fault;
use crate::scenario::definition::layer_of;
use crate::scenario::{Gap, On, Outcome, Per, Problem, Rule, Scenario, Then, When};

pub(super) fn check(scenario: &Scenario, file: &Locator<'_, '_>, problems: &mut Vec<Problem>) {
    let mut refuse = |key: &str, message: String, help: &str| {
        problems.push(Problem::new(file.value(&["expect", key]), message).help(help));
    };
    let outcomes = scenario.expect.outcome.iter();
    for (message, help) in outcomes.filter_map(|outcome| outcome_fails(scenario, outcome)) {
        refuse("outcome", message, help);
    }
    if let Some((message, help)) = attempts_fail(scenario) {
        refuse("attempts", message, help);
    }
    if let Some((message, help)) = gap_fails(scenario) {
        refuse("gap", message.to_owned(), help);
    }
    for then in scenario
        .expect
        .then
        .iter()
        .filter(|then| !can_follow(scenario, **then))
    {
        let message = format!("`{}` cannot follow from these rules", then.name());
        refuse("then", message, cause_of(*then));
    }
}

/// Whether a rule refuses everything that it strikes.
fn refuses(rule: &Rule) -> bool {
    rule.fault.as_ref().is_some_and(Fault::refuses)
}

/// Whether a rule refuses some of what it strikes.
fn refuses_some(rule: &Rule) -> bool {
    rule.fault.as_ref().is_some_and(Fault::refuses_some)
}

fn is_certain(rule: &Rule) -> bool {
    rule.odds.is_certain() && rule.share.is_certain() && rule.needs.is_none()
}

/// Whether a rule refuses every EWS request from some time on.
fn refuses_for_ever(rule: &Rule) -> bool {
    let ews = On {
        service: Some(crate::facts::Service::Ews),
        ..On::default()
    };
    refuses(rule) && is_certain(rule) && rule.when == When::Always && rule.on.covers(&ews)
}

fn outcome_fails(scenario: &Scenario, outcome: Outcome) -> Option<(String, &'static str)> {
    let rules = || scenario.rule.iter().enumerate();
    let name = outcome.name();
    let for_ever = rules().find(|(_, rule)| refuses_for_ever(rule));
    let at_first = rules().find(|(_, rule)| {
        let first = matches!(
            rule.when,
            When::First(_) | When::For(_) | When::UntilWaits(..) | When::Always
        );
        first
            && refuses(rule)
            && is_certain(rule)
            && rule.on.own().next().is_none()
            && rule.on.not.is_none()
    });
    let below = || {
        scenario
            .rule
            .iter()
            .any(|rule| rule.fault.as_ref().is_some_and(Fault::is_below_http))
    };
    match (outcome, for_ever, at_first) {
        (Outcome::Recovers | Outcome::Succeeds, Some((number, _)), _) => Some((
            format!(
                "`{name}` cannot come about: rule {} refuses every request, for ever",
                number + 1
            ),
            "give that rule an end (`when`), or expect `gives-up`, `asks` or `never-connects`",
        )),
        (Outcome::Succeeds, None, Some((number, _))) => Some((
            format!(
                "`{name}` means that nothing fails, and rule {} refuses the first request",
                number + 1
            ),
            "expect `recovers`",
        )),
        (Outcome::Recovers, None, None) if !scenario.rule.iter().any(refuses_some) => Some((
            format!("`{name}` needs something to recover from, and no rule refuses anything"),
            "expect `succeeds`",
        )),
        // A server of another time refuses what is signed for now.
        (Outcome::GivesUp | Outcome::Asks, _, _)
            if !scenario.rule.iter().any(refuses_some)
                && scenario.exchange.clock_offset == ClockOffset::default() =>
        {
            Some((
                format!("`{name}` needs a reason, and no rule refuses anything"),
                "expect `succeeds`",
            ))
        }
        (Outcome::NeverConnects, _, _) if !below() => Some((
            format!("`{name}` needs a fault below HTTP, and no rule has one"),
            "expect `gives-up` or `asks`, which end after an answer",
        )),
        _ => None,
    }
}

/// The lower bound for refused requests before the first success.
fn refused_first(scenario: &Scenario) -> u64 {
    let count = |rule: &&Rule| match rule.when {
        When::First(count) | When::UntilWaits(count, _)
            if refuses(rule) && is_certain(rule) && rule.per != Per::Connection =>
        {
            count.get()
        }
        _ => 0,
    };
    let for_all = |rule: &&Rule| rule.on.own().next().is_none() && rule.on.not.is_none();
    let together = scenario
        .rule
        .iter()
        .filter(for_all)
        .map(|rule| count(&rule))
        .fold(0, u64::saturating_add);
    let alone = scenario.rule.iter().map(|rule| count(&rule));
    alone.fold(together, u64::max)
}

fn attempts_fail(scenario: &Scenario) -> Option<(String, &'static str)> {
    let expect = &scenario.expect;
    let most = expect.attempts?.most?.get();
    let refused = refused_first(scenario);
    let recovers = expect.outcome.only() == Some(Outcome::Recovers);
    if recovers && most == 1 {
        return Some((
            "a client that `recovers` tries at least twice".to_owned(),
            "expect `at least 2`, or the outcome `succeeds`",
        ));
    }
    (recovers && most <= refused).then(|| {
        let message = format!("{refused} requests are refused before one succeeds, and no more than {most} are expected");
        (message, "expect more attempts, or let the rules refuse fewer")
    })
}

fn gap_fails(scenario: &Scenario) -> Option<(&'static str, &'static str)> {
    let gap = scenario.expect.gap?;
    let hints = |rule: &Rule| rule.fault.as_ref().is_some_and(Fault::hints);
    let once = scenario
        .expect
        .attempts
        .and_then(|attempts| attempts.most)
        .is_some_and(|most| most.get() == 1);
    match gap {
        _ if once => Some((
            "a gap is between two attempts, and one is expected",
            "leave `gap` out, or expect more attempts",
        )),
        Gap::RetryAfter if !scenario.rule.iter().any(hints) => Some((
            "no rule gives a client the time to wait",
            "give a fault `retry-after`, or `BackOffMilliseconds` in its `message-xml`, or expect `at least 30s`",
        )),
        _ => None,
    }
}

fn can_follow(scenario: &Scenario, then: Then) -> bool {
    let mut faults = scenario.rule.iter().filter_map(|rule| rule.fault.as_ref());
    let layers: &[&str] = match then {
        Then::FollowsNoRedirect => return faults.any(Fault::redirects),
        Then::FallsThrough => return scenario.rule.iter().any(|rule| rule.fault.is_some()),
        Then::RefreshesToken => &["auth", "http", "token", "sts"],
        Then::LowersVersion | Then::Resyncs => &["ews", "http", "body"],
        Then::SplitsWindow => &["ews", "http", "body", "tcp"],
    };
    faults.any(|fault| layers.contains(&layer_of(fault)))
}

fn cause_of(then: Then) -> &'static str {
    match then {
        Then::FollowsNoRedirect => "it needs a fault that leads elsewhere",
        Then::FallsThrough => "it needs a fault that makes a client look elsewhere",
        Then::RefreshesToken => "it needs a fault of a token, or an answer of an HTTP server",
        Then::LowersVersion | Then::Resyncs => "it needs an answer of EWS that fails",
        Then::SplitsWindow => "it needs an answer of EWS that fails, or breaks off",
    }
}
