//! Resets: counters, the journal, and uses of scenarios.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::desk::Desk;
use super::input::Body;
use super::problem::Problem;
use super::scenarios::known;
use crate::journal::ScenarioRef;
use crate::server;

/// The parts to reset; without any, all three.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reset {
    /// The counters of rules.
    #[serde(default)]
    counters: bool,
    /// The journal.
    #[serde(default)]
    journal: bool,
    /// The uses of scenarios.
    #[serde(default)]
    uses: bool,
    /// Only those of this scenario.
    scenario: Option<String>,
    /// Only those of this instance.
    instance: Option<String>,
}

/// The parts that were reset.
#[derive(Serialize, ToSchema)]
pub(super) struct WasReset {
    /// The number of reset counters, one for each scenario and instance.
    counters: usize,
    /// The number of removed journal entries.
    entries: usize,
    /// The number of ended uses.
    uses: usize,
}

/// Reset the server.
#[utoipa::path(post, path = "/api/v1/reset", tag = "steering", request_body = Reset,
    responses((status = 200, body = WasReset),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such scenario"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn reset(
    State(desk): State<Arc<Desk>>,
    Body(reset): Body<Reset>,
) -> Result<Json<WasReset>, Problem> {
    if let Some(id) = &reset.scenario {
        known(&desk.server.catalogue(), id).map_err(|problem| problem.place("body"))?;
    }
    let all = !(reset.counters || reset.journal || reset.uses);
    let was = desk.server.reset(&server::Reset {
        counters: all || reset.counters,
        journal: all || reset.journal,
        uses: all || reset.uses,
        only: ScenarioRef {
            scenario: reset.scenario.map(Into::into),
            instance: reset.instance.map(Into::into),
        },
    });
    Ok(Json(WasReset {
        counters: was.counters,
        entries: was.entries,
        uses: was.uses,
    }))
}
