//! Waits for a number of hits.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::{IntoParams, ToSchema};

use super::desk::Desk;
use super::input::{Input, lapse};
use super::journal::Which;
use super::problem::Problem;
use super::so_far::SoFar;
use crate::journal::{Entry, Follower, ScenarioRef};
use crate::settings::{ADMIN_BATCH, DEFAULT_WAIT, MAX_WAIT};

/// The parameters of a wait.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Awaited {
    /// The number of hits; 1 by default.
    hits: Option<u64>,
    /// The timeout, up to 10m.
    #[serde(default, deserialize_with = "lapse")]
    #[param(value_type = Option<String>, example = "30s")]
    timeout: Option<Duration>,
    /// The number of the entry after which hits count. Without it, all entries of the journal count.
    #[serde(default)]
    since: u64,
    /// Only entries of this scenario.
    scenario: Option<String>,
    /// Only entries of this instance.
    instance: Option<String>,
    /// Only entries of this connection.
    connection: Option<u64>,
    /// Answers with this status, whether a fault struck or not.
    status: Option<u16>,
    /// Only entries where this fault struck, such as `http.status`.
    fault: Option<String>,
}

/// The result of a wait.
#[derive(Serialize, ToSchema)]
pub(super) struct Waited {
    /// Whether there were enough hits.
    reached: bool,
    /// The number of hits.
    hits: u64,
    /// The number of the last examined entry: `since` of the next wait.
    last: u64,
    /// What the requests under the scenario met so far, if the wait is for one and there was no hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    so_far: Option<SoFar>,
}

/// Wait for a number of hits.
///
/// A hit is a fault that struck; with `status`, it is an answer with that status. The response comes when there are
/// enough hits, or at the timeout.
#[utoipa::path(get, path = "/api/v1/wait", tag = "journal", params(Awaited),
    responses((status = 200, body = Waited),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such scenario"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "These hits cannot be counted"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "Too many waits are open, or the server stops")))]
pub(super) async fn wait(
    State(desk): State<Arc<Desk>>,
    Input(awaited): Input<Awaited>,
) -> Result<Json<Waited>, Problem> {
    let patience = awaited.timeout.unwrap_or(DEFAULT_WAIT);
    if patience > MAX_WAIT {
        let most = humantime::format_duration(MAX_WAIT);
        return Err(Problem::new(400, format!("the longest timeout is {most}"))
            .place("query")
            .hint("repeat the wait with `last` of the response as `since`"));
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
    if wanted > 0 {
        which.check_countable(&desk)?;
    }
    let _place = desk.place()?;
    let mut follower = desk.server.journal().follow(awaited.since);
    let mut waited = Waited {
        reached: wanted == 0,
        hits: 0,
        last: awaited.since,
        so_far: None,
    };
    tokio::select! {
        // A timeout is a regular result.
        over = timeout(patience, waited.count(&mut follower, &which, wanted)) => drop(over),
        () = desk.stopped() => return Err(Problem::new(503, "the server stops")),
    }
    if waited.hits == 0 && wanted > 0 && which.scenario.is_some() {
        waited.so_far = Some(SoFar::of(&desk, &which.met()));
    }
    Ok(Json(waited))
}

impl Which {
    /// The scenario and instance.
    fn met(&self) -> ScenarioRef {
        ScenarioRef {
            scenario: self.scenario.as_deref().map(Arc::from),
            instance: self.instance.as_deref().map(Arc::from),
        }
    }

    /// Refuses a wait for hits that the server cannot count, because the system refuses the connections by itself. The proxy
    /// counts the attempts of its clients; if there are any, the wait goes on.
    fn check_countable(&self, desk: &Desk) -> Result<(), Problem> {
        let catalogue = desk.server.catalogue();
        let scenario = self.scenario.as_ref().and_then(|id| catalogue.get(id));
        let Some(scenario) = scenario.filter(|scenario| !scenario.is_countable()) else {
            return Ok(());
        };
        let entries = desk.server.journal().entries();
        if self.status.is_some() || entries.iter().any(|entry| is_hit(entry, self)) {
            return Ok(());
        }
        let title = format!("the hits of `{}` cannot be counted", scenario.id);
        Err(Problem::new(409, title)
            .detail("the system refuses the connections, and does not show them to the server")
            .place("query")
            .hint("look at what the client reports; attempts through the proxy on the HTTP port are counted"))
    }
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
