//! Uses: the scenarios that clients get without picking one.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use utoipa::{IntoParams, ToSchema};

use super::desk::Desk;
use super::input::{Body, Input, lapse};
use super::problem::Problem;
use crate::director::{self, Whom};
use crate::server::UseError;

/// A use: a scenario for clients that pick none.
#[derive(Serialize, ToSchema)]
pub(super) struct Use {
    /// The id of the scenario.
    scenario: String,
    /// The mailbox whose requests get it; without it, all mailboxes.
    mailbox: Option<String>,
    /// The instance whose clients get it; without it, all instances.
    instance: Option<String>,
    /// The time at which the use ends (RFC 3339).
    until: Option<String>,
}

/// A new use.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUse {
    /// The id of the scenario.
    #[schema(example = "http-503-iis")]
    scenario: String,
    /// The mailbox whose requests get it; without it, all mailboxes.
    #[schema(example = "alice@contoso.test")]
    mailbox: Option<String>,
    /// The instance whose clients get it; without it, all instances.
    #[schema(example = "job42")]
    instance: Option<String>,
    /// The duration after which the use ends; without it, it does not end.
    #[serde(default, rename = "for", deserialize_with = "lapse")]
    #[schema(value_type = Option<String>, example = "20m")]
    lasts: Option<Duration>,
}

/// The clients of a use.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// The mailbox of the use.
    mailbox: Option<String>,
    /// The instance of the use.
    instance: Option<String>,
}

/// List the uses.
#[utoipa::path(get, path = "/api/v1/uses", operation_id = "list_uses", tag = "steering", responses((status = 200, body = [Use])))]
pub(super) async fn list(State(desk): State<Arc<Desk>>) -> Json<Vec<Use>> {
    Json(desk.server.uses().into_iter().map(Use::from).collect())
}

/// Use a scenario for clients that pick none.
///
/// It replaces the use for the same clients. Idle connections with another scenario are closed and TLS sessions
/// dropped, so that it takes effect at once. The journal records it.
#[utoipa::path(post, path = "/api/v1/uses", operation_id = "set_use", tag = "steering", request_body = NewUse,
    responses((status = 200, body = Use),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such scenario"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set(
    State(desk): State<Arc<Desk>>,
    Body(new): Body<NewUse>,
) -> Result<Json<Use>, Problem> {
    let whom = Whom {
        mailbox: new.mailbox.map(Into::into),
        instance: new.instance.map(Into::into),
    };
    put(&desk, &new.scenario, whom, new.lasts).map(Json)
}

/// End a use.
///
/// The use must be for exactly the clients of the query. An empty query ends the use for all clients.
#[utoipa::path(delete, path = "/api/v1/uses", operation_id = "end_use", tag = "steering", params(Whose),
    responses((status = 200, body = Use),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such use")))]
pub(super) async fn end(
    State(desk): State<Arc<Desk>>,
    Input(whose): Input<Whose>,
) -> Result<Json<Use>, Problem> {
    let whom = Whom {
        mailbox: whose.mailbox.map(|address| address.to_lowercase().into()),
        instance: whose.instance.map(Into::into),
    };
    let ended = desk.server.end_use(&whom).map(Use::from).map(Json);
    ended.ok_or_else(|| {
        Problem::new(404, "nothing is in use for these clients")
            .place("query")
            .hint("/api/v1/uses lists the uses")
    })
}

/// Uses a scenario, or returns the problem.
pub(super) fn put(
    desk: &Desk,
    id: &str,
    whom: Whom,
    lasts: Option<Duration>,
) -> Result<Use, Problem> {
    let used = desk.server.use_scenario(id, whom, lasts);
    used.map(Use::from).map_err(|error| {
        let status = match &error {
            UseError::Scenario(_) => 404,
            UseError::TooMany(_) => 409,
            UseError::Mailbox(_) | UseError::Instance(_) | UseError::Lasts(_) => 422,
        };
        Problem::from_error(status, &error).place("body")
    })
}

impl From<director::Use> for Use {
    fn from(used: director::Use) -> Self {
        Self {
            scenario: used.scenario.to_string(),
            mailbox: used.whom.mailbox.map(|address| address.to_string()),
            instance: used.whom.instance.map(|name| name.to_string()),
            until: used.until.and_then(|until| until.format(&Rfc3339).ok()),
        }
    }
}
