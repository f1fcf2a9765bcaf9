//! Which scenarios are in use, for whom and until when.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use utoipa::{IntoParams, ToSchema};

use super::asked::{Body, Input, lapse};
use super::desk::Desk;
use super::problem::Problem;
use crate::director::{self, Whom};
use crate::server::UseError;

/// A scenario that clients meet who pick none.
#[derive(Serialize, ToSchema)]
pub(super) struct Use {
    /// The scenario's id.
    scenario: String,
    /// The mailbox whose requests meet it; everybody's without it.
    mailbox: Option<String>,
    /// The instance whose clients meet it; all without it.
    instance: Option<String>,
    /// When it ends by itself (RFC 3339).
    until: Option<String>,
}

/// A scenario to be used.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUse {
    /// The scenario's id.
    #[schema(example = "http-503-iis")]
    scenario: String,
    /// The mailbox whose requests meet it; everybody's without it.
    #[schema(example = "alice@contoso.test")]
    mailbox: Option<String>,
    /// The instance whose clients meet it; all without it.
    #[schema(example = "job42")]
    instance: Option<String>,
    /// After how long it ends by itself; not at all without it.
    #[serde(default, rename = "for", deserialize_with = "lapse")]
    #[schema(value_type = Option<String>, example = "20m")]
    lasts: Option<Duration>,
}

/// Whose use.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// The mailbox that it was set for.
    mailbox: Option<String>,
    /// The instance that it was set for.
    instance: Option<String>,
}

/// Which scenarios are in use?
#[utoipa::path(get, path = "/api/v1/uses", operation_id = "list_uses", tag = "steering", responses((status = 200, body = [Use])))]
pub(super) async fn list(State(desk): State<Arc<Desk>>) -> Json<Vec<Use>> {
    Json(desk.server.uses().into_iter().map(Use::from).collect())
}

/// Let clients meet a scenario who pick none.
///
/// In the place of what was in use for the same clients. Idle connections that met another scenario are closed and TLS
/// sessions forgotten, so that it is met at once; the journal is marked.
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

/// End what is in use for some clients.
///
/// For exactly those of the query; for all, where it is empty.
#[utoipa::path(delete, path = "/api/v1/uses", operation_id = "end_use", tag = "steering", params(Whose),
    responses((status = 200, body = Use),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Nothing is")))]
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
            .hint("/api/v1/uses lists what is")
    })
}

/// Uses a scenario, or tells why not.
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
