//! The counts of requests under a scenario, and the reasons why rules did not strike.

use serde::Serialize;
use utoipa::ToSchema;

use super::desk::Desk;
use crate::director;
use crate::journal::ScenarioRef;

/// What the requests under a scenario met so far. Only scenarios with rules count them.
#[derive(Serialize, ToSchema)]
pub(super) struct SoFar {
    /// The number of answered requests.
    requests: u64,
    /// How often a rule struck: a request, a connection or a DNS query.
    struck: u64,
    /// Why the rules did not strike the other requests, the most frequent reason first.
    passed_over: Vec<PassedOver>,
    /// The sentence for people if no rule struck; none otherwise.
    unmet: Option<String>,
}

/// Why a rule did not strike some requests.
#[derive(Serialize, ToSchema)]
pub(super) struct PassedOver {
    /// The rule in the file of the scenario, counted from 1.
    rule: usize,
    /// The fault of the rule, such as `auth.reject`; else `delay` or `state`.
    fault: &'static str,
    /// The reason, which follows the word `rule`.
    why: String,
    /// The number of requests.
    requests: u64,
}

impl SoFar {
    /// The counts for a scenario, in one instance or in all of them.
    pub(super) fn of(desk: &Desk, only: &ScenarioRef) -> Self {
        let catalogue = desk.server.catalogue();
        let scenario = only.scenario.as_ref().and_then(|id| catalogue.get(id));
        let so_far = desk.server.so_far(only);
        let counted = scenario.filter(|one| !one.rule.is_empty() && one.is_countable());
        let unmet = counted.and_then(|scenario| so_far.unmet(&scenario.requires()));
        let director::SoFar {
            requests,
            struck,
            reasons,
        } = so_far;
        let passed_over = reasons.into_iter().map(|one| PassedOver {
            rule: one.rule,
            fault: one.does,
            why: one.why,
            requests: one.requests,
        });
        Self {
            requests,
            struck,
            passed_over: passed_over.collect(),
            unmet,
        }
    }
}
