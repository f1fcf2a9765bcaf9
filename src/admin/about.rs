//! Health, readiness and version of the server.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::desk::Desk;
use super::problem::Problem;

/// The server is alive.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    /// Always `ok`.
    status: &'static str,
}

/// The server serves clients.
#[derive(Serialize, ToSchema)]
pub(super) struct Ready {
    /// Always `true`. A server that is not ready answers with 503.
    ready: bool,
    /// The number of scenarios.
    scenarios: usize,
    /// The schemes that scenarios offer that name none, in order.
    auth: Vec<&'static str>,
    /// The protocols above TLS that scenarios offer that name none, best first.
    alpn: Vec<&'static str>,
}

/// The program and its version.
#[derive(Serialize, ToSchema)]
pub(super) struct Version {
    /// The name of the program.
    name: &'static str,
    /// The version.
    version: &'static str,
}

/// The memory that clients fill, about, and its bounds (bytes).
#[derive(Serialize, ToSchema)]
pub(super) struct Memory {
    /// Requests and answers that are under way.
    transit: Bounded,
    /// What clients stored in mailboxes.
    stored: Bounded,
    /// The number of journal entries that the writer was too slow for.
    unwritten_entries: u64,
}

/// A part of the memory (bytes).
#[derive(Serialize, ToSchema)]
pub(super) struct Bounded {
    /// What is in use.
    used: u64,
    /// What may be in use.
    most: u64,
}

/// Check that the server is alive.
#[utoipa::path(get, path = "/api/v1/health", tag = "server", responses((status = 200, body = Health)))]
pub(super) async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Check that clients are served.
///
/// They are from when all listeners are bound until the server is asked to stop.
#[utoipa::path(get, path = "/api/v1/ready", tag = "server",
    responses((status = 200, body = Ready), (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn ready(State(desk): State<Arc<Desk>>) -> Result<Json<Ready>, Problem> {
    let (bound, stops) = (desk.server.bound(), desk.server.stops());
    if bound.is_empty() || stops {
        let detail = if stops {
            "the server stops"
        } else {
            "no listener is bound yet"
        };
        return Err(Problem::new(503, "clients are not served").detail(detail));
    }
    let offer = desk.server.offer();
    Ok(Json(Ready {
        ready: true,
        scenarios: desk.server.catalogue().sorted().len(),
        auth: offer.schemes().iter().map(|scheme| scheme.name()).collect(),
        alpn: offer
            .protocols()
            .iter()
            .map(|protocol| protocol.name())
            .collect(),
    }))
}

/// Get the memory that clients fill.
#[utoipa::path(get, path = "/api/v1/memory", tag = "server", responses((status = 200, body = Memory)))]
pub(super) async fn memory(State(desk): State<Arc<Desk>>) -> Json<Memory> {
    let (used, most) = (desk.server.memory_used(), desk.server.memory());
    Json(Memory {
        transit: Bounded {
            used: used.transit,
            most: most.transit,
        },
        stored: Bounded {
            used: used.stored,
            most: most.stored,
        },
        unwritten_entries: desk.server.journal().missed(),
    })
}

/// Get the version.
#[utoipa::path(get, path = "/api/v1/version", tag = "server", responses((status = 200, body = Version)))]
pub(super) async fn version() -> Json<Version> {
    Json(Version {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    })
}
