//! Whether the server lives and is ready, and which version it is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::desk::Desk;
use super::problem::Problem;

/// It lives.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    /// Always `ok`.
    status: &'static str,
}

/// It serves clients.
#[derive(Serialize, ToSchema)]
pub(super) struct Ready {
    /// Always `true`; who is not ready answers 503.
    ready: bool,
    /// How many scenarios it has.
    scenarios: usize,
}

/// What it is.
#[derive(Serialize, ToSchema)]
pub(super) struct Version {
    /// Its name.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// Does the server live?
#[utoipa::path(get, path = "/api/v1/health", tag = "server", responses((status = 200, body = Health)))]
pub(super) async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Are clients served?
///
/// From when all listeners are bound until the server is told to stop.
#[utoipa::path(get, path = "/api/v1/ready", tag = "server",
    responses((status = 200, body = Ready), (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn ready(State(desk): State<Arc<Desk>>) -> Result<Json<Ready>, Problem> {
    let (bound, stops) = (desk.server.bound(), desk.server.stops());
    if bound.is_empty() || stops {
        let detail = if stops {
            "it stops"
        } else {
            "no listener is bound yet"
        };
        return Err(Problem::new(503, "clients are not served").detail(detail));
    }
    Ok(Json(Ready {
        ready: true,
        scenarios: desk.server.catalogue().sorted().len(),
    }))
}

/// Which version is it?
#[utoipa::path(get, path = "/api/v1/version", tag = "server", responses((status = 200, body = Version)))]
pub(super) async fn version() -> Json<Version> {
    Json(Version {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    })
}
