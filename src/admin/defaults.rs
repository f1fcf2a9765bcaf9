//! The default scenario, for clients that pick none and belong to no instance.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::desk::Desk;
use super::input::{Body, lapse};
use super::problem::Problem;
use super::uses::{Use, put};
use crate::director::Whom;

/// A new default scenario.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDefault {
    /// The id of the scenario.
    #[schema(example = "http-503-iis")]
    scenario: String,
    /// The duration after which it ends; without it, it does not end.
    #[serde(default, rename = "for", deserialize_with = "lapse")]
    #[schema(value_type = Option<String>, example = "20m")]
    lasts: Option<Duration>,
}

/// Get the default scenario.
#[utoipa::path(get, path = "/api/v1/default", operation_id = "get_default", tag = "steering", responses((status = 200, body = Use)))]
pub(super) async fn get(State(desk): State<Arc<Desk>>) -> Json<Use> {
    Json(desk.server.fallback().into())
}

/// Set the default scenario.
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
