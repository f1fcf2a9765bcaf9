//! The table of routes, and its OpenAPI description.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::desk::Desk;
use super::guard::{Guard, guard};
use super::problem::Problem;
use super::{about, defaults, journal, reset, scenarios, stream, uses, wait};
use crate::settings::MAX_ADMIN_BODY_BYTES;

/// The head of the OpenAPI description.
#[derive(OpenApi)]
#[openapi(
    info(title = "exchaos", description = "Watches and steers a running exchaos server."),
    components(schemas(Problem)),
    tags(
        (name = "server", description = "The server itself"),
        (name = "scenarios", description = "The scenarios of the server"),
        (name = "steering", description = "The scenarios of clients that pick none, and resets"),
        (name = "journal", description = "Requests, answers and faults")
    )
)]
struct About;

/// The path of the description.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// All routes, behind the guard.
pub(super) fn router(desk: Arc<Desk>, checks: Arc<Guard>) -> Router {
    let (routes, _) = routes().split_for_parts();
    routes
        .route(DOCUMENT, get(async || Json(document())))
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        .layer(DefaultBodyLimit::max(MAX_ADMIN_BODY_BYTES))
        .layer(from_fn_with_state(checks, guard))
        .with_state(desk)
}

fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::with_openapi(About::openapi())
        .routes(routes!(about::health))
        .routes(routes!(about::ready))
        .routes(routes!(about::version))
        .routes(routes!(about::memory))
        .routes(routes!(scenarios::list))
        .routes(routes!(scenarios::show))
        .routes(routes!(defaults::get, defaults::set))
        .routes(routes!(uses::list, uses::set, uses::end))
        .routes(routes!(reset::reset))
        .routes(routes!(journal::page))
        .routes(routes!(stream::stream))
        .routes(routes!(wait::wait))
}

/// The [OpenAPI](https://spec.openapis.org/oas/v3.1.0) description of the API.
pub fn document() -> Value {
    let mut document = serde_json::to_value(routes().into_openapi())
        .expect("a description has only texts for keys");
    let refused = json!({
        "description": "The request is refused: its host or origin is not allowed, its token is missing, or it is invalid",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    });
    // OpenAPI requires a description of each response. The schema has the details.
    let description = |status: &str| {
        if status.starts_with('2') {
            "The answer"
        } else {
            "The problem"
        }
    };
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let items = paths.into_iter().flatten().map(|(_, item)| item);
    let operations = items.filter_map(Value::as_object_mut).flatten();
    for (_, operation) in operations {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        let Some(responses) = responses else { continue };
        for (status, response) in responses.iter_mut() {
            if response.get("description").is_none() {
                response["description"] = description(status).into();
            }
        }
        responses.insert("default".to_owned(), refused.clone());
    }
    document
}

async fn not_found(uri: Uri) -> Problem {
    Problem::new(404, format!("there is nothing at `{}`", uri.path()))
        .place("path")
        .hint(format!("{DOCUMENT} lists the paths"))
}

async fn not_allowed(method: Method, uri: Uri) -> Problem {
    Problem::new(405, format!("`{}` does not take {method}", uri.path()))
        .place("method")
        .hint(format!("{DOCUMENT} lists the methods"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_in_the_documents() {
        let page = include_str!("../../docs/admin.md");
        let document = document();
        let routes = document["paths"].as_object().unwrap();
        assert!(routes.len() > 10, "{routes:?}");
        for route in routes.keys() {
            assert!(page.contains(route), "docs/admin.md does not name {route}");
        }
    }
}
