//! The loaded scenarios.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::desk::Desk;
use super::problem::Problem;
use super::so_far::SoFar;
use crate::journal::ScenarioRef;
use crate::scenario::{Catalogue, Face, Reach, Scenario};

/// A scenario in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Row {
    /// The id, which is a label of host names.
    id: String,
    /// The layer of its first fault; `healthy` without one.
    layer: &'static str,
    /// `permanent` or `transient`.
    class: Option<String>,
    /// The ways to reach it: `host`, `listener`, `mailbox`.
    reach: Vec<&'static str>,
    /// What a client has to do to meet it, as noun phrases; empty if any client meets it.
    requires: Vec<String>,
    /// The title.
    title: String,
}

/// A scenario with the contents of its file.
#[derive(Serialize, ToSchema)]
pub(super) struct Shown {
    /// The id, which is a label of host names.
    id: String,
    /// The layer of its first fault; `healthy` without one.
    layer: &'static str,
    /// `permanent` or `transient`.
    class: Option<String>,
    /// The faulty party: `direct` for this endpoint, `proxied` for a server behind a healthy Exchange that relays it.
    face: &'static str,
    /// The ways to reach it: `host`, `listener`, `mailbox`.
    reach: Vec<&'static str>,
    /// What a client has to do to meet it, as noun phrases; empty if any client meets it.
    requires: Vec<String>,
    /// Whether the server can count its hits. It does not see the connections that the system refuses.
    countable: bool,
    /// The title.
    title: String,
    /// The message that the operator sees.
    message: Option<String>,
    /// The cause.
    cause: Option<String>,
    /// The remedy.
    remedy: Option<String>,
    /// The URL of its documentation.
    source: Option<String>,
    /// The `[exchange]` table and the rules of its file, without passwords.
    rules: Option<String>,
    /// What its requests met so far, in all instances.
    so_far: SoFar,
}

/// List all scenarios.
#[utoipa::path(get, path = "/api/v1/scenarios", operation_id = "list_scenarios", tag = "scenarios", responses((status = 200, body = [Row])))]
pub(super) async fn list(State(desk): State<Arc<Desk>>) -> Json<Vec<Row>> {
    let catalogue = desk.server.catalogue();
    Json(catalogue.sorted().into_iter().map(|one| row(one)).collect())
}

/// Get a scenario.
#[utoipa::path(get, path = "/api/v1/scenarios/{id}", operation_id = "show_scenario", tag = "scenarios",
    params(("id" = String, Path, description = "The id")),
    responses((status = 200, body = Shown), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn show(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let catalogue = desk.server.catalogue();
    let scenario = known(&catalogue, &id).map_err(|problem| problem.place("path"))?;
    let Row {
        id,
        layer,
        class,
        reach,
        requires,
        title,
    } = row(scenario);
    Ok(Json(Shown {
        rules: catalogue.rules(&id),
        so_far: SoFar::of(
            &desk,
            &ScenarioRef {
                scenario: Some(Arc::clone(&scenario.id)),
                instance: None,
            },
        ),
        id,
        layer,
        class,
        face: match scenario.face {
            Face::Direct => "direct",
            Face::Proxied => "proxied",
        },
        reach,
        requires,
        countable: scenario.is_countable(),
        title,
        message: scenario.message.clone(),
        cause: scenario.cause.clone(),
        remedy: scenario.remedy.clone(),
        source: scenario
            .source
            .as_ref()
            .and_then(|source| source.url.clone()),
    }))
}

/// The scenario with an id.
pub(super) fn known<'a>(catalogue: &'a Catalogue, id: &str) -> Result<&'a Arc<Scenario>, Problem> {
    catalogue.get(id).ok_or_else(|| {
        let problem = Problem::new(404, format!("there is no scenario `{id}`"));
        match catalogue.nearest(id) {
            Some(nearest) => problem.hint(format!("did you mean `{nearest}`?")),
            None => problem.hint("/api/v1/scenarios lists them all"),
        }
    })
}

fn row(scenario: &Scenario) -> Row {
    Row {
        id: scenario.id.to_string(),
        layer: scenario.layer(),
        class: scenario.class.map(|class| class.to_string()),
        reach: scenario.reach().into_iter().map(Reach::name).collect(),
        requires: scenario.requires(),
        title: scenario.title.clone(),
    }
}
