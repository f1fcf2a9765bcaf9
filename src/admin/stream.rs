//! The journal as it grows, as
//! [server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html).

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use utoipa::{IntoParams, ToSchema};

use super::asked::Input;
use super::desk::Desk;
use super::journal::{Lost, Which};
use super::problem::Problem;
use crate::journal::{Batch, Follower, line};
use crate::settings::{ADMIN_BATCH, ADMIN_KEEP_ALIVE};

/// How entries are written.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Format {
    /// As JSON.
    #[default]
    Json,
    /// As the line, with colours, that `serve` shows on a terminal.
    Line,
}

/// What is followed, and from where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Followed {
    /// The number of the entry before the first; without it, and without `Last-Event-ID`, only what is yet to come.
    since: Option<u64>,
    /// How entries are written.
    #[serde(default)]
    #[param(inline)]
    format: Format,
    /// Only of that scenario.
    scenario: Option<String>,
    /// Only of that instance.
    instance: Option<String>,
    /// Only of that connection.
    connection: Option<u64>,
    /// Only answers with that status.
    status: Option<u16>,
    /// Only where that fault struck, such as `http.status`.
    fault: Option<String>,
}

/// Somebody who follows.
struct Following {
    desk: Arc<Desk>,
    follower: Follower,
    which: Which,
    format: Format,
    ready: VecDeque<Event>,
    _place: OwnedSemaphorePermit,
}

/// What happens from now on?
///
/// Events `entry` carry one entry each, their id is its number; after a break the header `Last-Event-ID` resumes there. An
/// event `lost` tells of entries that were kept no more when their turn came.
#[utoipa::path(get, path = "/api/v1/journal/stream", operation_id = "follow_journal", tag = "journal", params(Followed,
        ("Last-Event-ID" = Option<u64>, Header, description = "The id of the last event that arrived")),
    responses((status = 200, body = String, content_type = "text/event-stream"),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such scenario"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "Too many follow")))]
pub(super) async fn stream(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Input(followed): Input<Followed>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let which = Which {
        scenario: followed.scenario,
        instance: followed.instance,
        connection: followed.connection,
        status: followed.status,
        fault: followed.fault,
    };
    which.check(&desk)?;
    let place = desk.place()?;
    let journal = desk.server.journal();
    let start = resumed(&headers)?
        .or(followed.since)
        .unwrap_or(journal.last());
    let begun = Event::default().comment(format!("from entry {start} on"));
    let following = Following {
        follower: journal.follow(start),
        desk,
        which,
        format: followed.format,
        ready: VecDeque::from([begun]),
        _place: place,
    };
    let events = unfold(following, |mut following| async {
        let event = following.next().await?;
        Some((Ok(event), following))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ADMIN_KEEP_ALIVE)))
}

/// Where a client that was here before left off.
fn resumed(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(id) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let number = id.to_str().ok().and_then(|id| id.parse().ok());
    number.map(Some).ok_or_else(|| {
        Problem::new(400, "this is no event of ours")
            .place("header Last-Event-ID")
            .hint("send the id of the last event that arrived, which is a number")
    })
}

impl Following {
    /// The next event, once there is one; none when the server stops.
    async fn next(&mut self) -> Option<Event> {
        while self.ready.is_empty() {
            let batch = tokio::select! {
                batch = self.follower.next(ADMIN_BATCH) => batch,
                () = self.desk.stopped() => return None,
            };
            self.take(batch);
        }
        self.ready.pop_front()
    }

    fn take(&mut self, batch: Batch) {
        if let Some(lost) = batch.lost.map(Lost::of) {
            let lost = serde_json::to_string(&lost).expect("two numbers are JSON");
            self.ready
                .push_back(Event::default().event("lost").data(lost));
        }
        let asked = batch
            .entries
            .iter()
            .filter(|entry| self.which.includes(entry));
        self.ready.extend(asked.map(|entry| {
            let text = match self.format {
                Format::Json => {
                    serde_json::to_string(&**entry).expect("an entry has only texts for keys")
                }
                Format::Line => line(entry),
            };
            Event::default()
                .id(entry.number.to_string())
                .event("entry")
                .data(text)
        }));
    }
}
