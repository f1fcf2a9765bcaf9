//! The default scenario: what clients meet who pick none and belong to no instance.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::asked::{Body, lapse};
use super::desk::Desk;
use super::problem::Problem;
use super::uses::{Use, put};
use crate::director::Whom;

/// Another default.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDefault {
    /// The scenario's id.
    #[schema(example = "http-503-iis")]
    scenario: String,
    /// After how long it ends by itself; not at all without it.
    #[serde(default, rename = "for", deserialize_with = "lapse")]
    #[schema(value_type = Option<String>, example = "20m")]
    lasts: Option<Duration>,
}

/// What do clients meet who pick nothing?
#[utoipa::path(get, path = "/api/v1/default", operation_id = "get_default", tag = "steering", responses((status = 200, body = Use)))]
pub(super) async fn get(State(desk): State<Arc<Desk>>) -> Json<Use> {
    Json(desk.server.fallback().into())
}

/// Let all clients meet a scenario who pick none.
#[utoipa::path(put, path = "/api/v1/default", operation_id = "set_default", tag = "steering", request_body = NewDefault,
    responses((status = 200, body = Use),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such scenario"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set(
    State(desk): State<Arc<Desk>>,
    Body(new): Body<NewDefault>,
) -> Result<Json<Use>, Problem> {
    put(&desk, &new.scenario, Whom::default(), new.lasts).map(Json)
}
