//! Waiting until something has been hit often enough.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::{IntoParams, ToSchema};

use super::asked::{Input, lapse};
use super::desk::Desk;
use super::journal::Which;
use super::problem::Problem;
use crate::journal::{Entry, Follower};
use crate::settings::{ADMIN_BATCH, DEFAULT_WAIT, MAX_WAIT};

/// What is waited for, and how long.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Awaited {
    /// How many hits; 1 without it.
    hits: Option<u64>,
    /// How long it is waited for, up to 10m.
    #[serde(default, deserialize_with = "lapse")]
    #[param(value_type = Option<String>, example = "30s")]
    timeout: Option<Duration>,
    /// The number of the entry after which hits count; without it, all that the journal has count too.
    #[serde(default)]
    since: u64,
    /// Only of that scenario.
    scenario: Option<String>,
    /// Only of that instance.
    instance: Option<String>,
    /// Only of that connection.
    connection: Option<u64>,
    /// Answers with that status, whether a fault struck or not.
    status: Option<u16>,
    /// Only where that fault struck, such as `http.status`.
    fault: Option<String>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(super) struct Waited {
    /// Whether there were enough.
    reached: bool,
    /// How many there were.
    hits: u64,
    /// The number of the last entry that was looked at: `since` of the next wait.
    last: u64,
}

/// Wait until something has been hit often enough.
///
/// A hit is a fault that struck; with `status`, an answer with that status. The answer comes when there are enough, or when
/// the time is over.
#[utoipa::path(get, path = "/api/v1/wait", tag = "journal", params(Awaited),
    responses((status = 200, body = Waited),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such scenario"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "Too many wait, or the server stops")))]
pub(super) async fn wait(
    State(desk): State<Arc<Desk>>,
    Input(awaited): Input<Awaited>,
) -> Result<Json<Waited>, Problem> {
    let patience = awaited.timeout.unwrap_or(DEFAULT_WAIT);
    if patience > MAX_WAIT {
        let most = humantime::format_duration(MAX_WAIT);
        return Err(
            Problem::new(400, format!("nothing is waited for longer than {most}"))
                .place("query")
                .hint("ask again with `since` of the answer"),
        );
    }
    let wanted = awaited.hits.unwrap_or(1);
    let which = Which {
        scenario: awaited.scenario,
        instance: awaited.instance,
        connection: awaited.connection,
        status: awaited.status,
        fault: awaited.fault,
    };
    which.check(&desk)?;
    let _place = desk.place()?;
    let mut follower = desk.server.journal().follow(awaited.since);
    let mut waited = Waited {
        reached: wanted == 0,
        hits: 0,
        last: awaited.since,
    };
    tokio::select! {
        // Time over is an answer too.
        over = timeout(patience, waited.count(&mut follower, &which, wanted)) => drop(over),
        () = desk.stopped() => return Err(Problem::new(503, "the server stops")),
    }
    Ok(Json(waited))
}

impl Waited {
    /// Counts hits until there are enough.
    async fn count(&mut self, follower: &mut Follower, which: &Which, wanted: u64) {
        while !self.reached {
            let batch = follower.next(ADMIN_BATCH).await;
            for entry in batch.entries.iter().filter(|entry| is_hit(entry, which)) {
                self.hits += 1;
                if self.hits == wanted {
                    self.reached = true;
                    self.last = entry.number;
                    return;
                }
            }
            self.last = batch.last;
        }
    }
}

fn is_hit(entry: &Entry, which: &Which) -> bool {
    which.includes(entry) && (which.status.is_some() || entry.struck().is_some())
}
