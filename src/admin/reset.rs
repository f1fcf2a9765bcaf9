//! Beginning anew: counters, the journal, and what is in use.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::Body;
use super::desk::Desk;
use super::problem::Problem;
use super::scenarios::known;
use crate::journal::ScenarioRef;
use crate::server;

/// What begins anew; all three, where none is named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reset {
    /// The counters of rules.
    #[serde(default)]
    counters: bool,
    /// The journal.
    #[serde(default)]
    journal: bool,
    /// What is in use.
    #[serde(default)]
    uses: bool,
    /// Only what belongs to that scenario.
    scenario: Option<String>,
    /// Only what belongs to that instance.
    instance: Option<String>,
}

/// What was begun anew.
#[derive(Serialize, ToSchema)]
pub(super) struct WasReset {
    /// Scenarios, each as often as an instance counted it.
    counters: usize,
    /// Entries of the journal that are gone.
    entries: usize,
    /// Uses that ended.
    uses: usize,
}

/// Begin anew.
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
