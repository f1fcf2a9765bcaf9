//! `carried-out` only has a meaning if the fault could leave the request undone.

use std::ops::Range;

use crate::fault::{Effect, Work};
use crate::scenario::{Problem, Rule};

pub(super) fn check(
    rule: &Rule,
    locate: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    if !rule.carried_out {
        return;
    }
    let Some(fault) = &rule.fault else {
        let message = "without a fault, a request is carried out";
        let problem = Problem::new(locate(&["carried-out"]), message);
        problems.push(problem.help("leave `carried-out` out, or give the rule a `fault`"));
        return;
    };
    let name = fault.name();
    let (message, help) = match fault.effect() {
        Effect::Replaces(_, Work::ByRule) => return,
        Effect::Edits | Effect::Issues(_) | Effect::Reports | Effect::Damages(_) => (
            format!("`{name}` strikes the answer of a request that is carried out anyway"),
            "leave `carried-out` out",
        ),
        effect
            if effect
                .replaces()
                .is_some_and(|(_, work)| work == Work::Done) =>
        {
            (
                format!("`{name}` strikes here once the request is carried out anyway"),
                "leave `carried-out` out",
            )
        }
        _ => (
            format!("`carried-out` means nothing for `{name}`"),
            "leave it out; it goes with `http.status`, `ews.response-code`, `ews.soap-fault` and `auth.reject`",
        ),
    };
    problems.push(Problem::new(locate(&["carried-out"]), message).help(help));
}
