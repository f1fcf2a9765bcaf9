//! The journal as a stream of [server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html).

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
use tokio::time::sleep;
use utoipa::{IntoParams, ToSchema};

use super::desk::Desk;
use super::input::Input;
use super::journal::{Lost, Which};
use super::problem::Problem;
use crate::journal::{Batch, Follower, Repeats, Written, json};
use crate::settings::{ADMIN_BATCH, ADMIN_KEEP_ALIVE, REPEAT_QUIET};

/// The format of entries.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Format {
    /// JSON.
    #[default]
    Json,
    /// The coloured line that `serve` prints on a terminal.
    Line,
}

/// The parameters of a stream.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Followed {
    /// The number of the entry before the first. Without it and without `Last-Event-ID`, the stream begins with new
    /// entries.
    since: Option<u64>,
    /// The format of entries.
    #[serde(default)]
    #[param(inline)]
    format: Format,
    /// Only entries of this scenario.
    scenario: Option<String>,
    /// Only entries of this instance.
    instance: Option<String>,
    /// Only entries of this connection.
    connection: Option<u64>,
    /// Only answers with this status.
    status: Option<u16>,
    /// Only entries where this fault struck, such as `http.status`.
    fault: Option<String>,
}

/// An open stream.
struct Following {
    desk: Arc<Desk>,
    follower: Follower,
    which: Which,
    format: Format,
    repeats: Repeats,
    ready: VecDeque<Event>,
    _place: OwnedSemaphorePermit,
}

/// Follow the journal.
///
/// An event `entry` has one entry; its id is the entry's number. An entry with `repeated` also represents that many equal
/// entries before it. After an interruption, the header `Last-Event-ID` resumes the stream. An event `lost` reports
/// entries that were discarded before they could be sent.
#[utoipa::path(get, path = "/api/v1/journal/stream", operation_id = "follow_journal", tag = "journal", params(Followed,
        ("Last-Event-ID" = Option<u64>, Header, description = "The id of the last received event")),
    responses((status = 200, body = String, content_type = "text/event-stream"),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such scenario"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "Too many streams are open")))]
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
    // With a first event, clients and proxies see at once that the stream is open.
    let begun = Event::default().comment(format!("from entry {start} on"));
    let following = Following {
        follower: journal.follow(start),
        desk,
        which,
        format: followed.format,
        repeats: Repeats::default(),
        ready: VecDeque::from([begun]),
        _place: place,
    };
    let events = unfold(following, |mut following| async {
        let event = following.next().await?;
        Some((Ok(event), following))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ADMIN_KEEP_ALIVE)))
}

/// The position at which a client resumes.
fn resumed(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(id) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let number = id.to_str().ok().and_then(|id| id.parse().ok());
    number.map(Some).ok_or_else(|| {
        Problem::new(400, "this is not an id of this stream")
            .place("header Last-Event-ID")
            .hint("send the id of the last received event, which is a number")
    })
}

impl Following {
    /// The next event; `None` when the server stops.
    async fn next(&mut self) -> Option<Event> {
        while self.ready.is_empty() {
            let holding = self.repeats.is_holding();
            tokio::select! {
                batch = self.follower.next(ADMIN_BATCH) => self.take(batch),
                () = sleep(REPEAT_QUIET), if holding => {
                    let rest = self.repeats.rest();
                    self.show(rest);
                }
                () = self.desk.stopped() => {
                    let rest = self.repeats.rest();
                    if rest.is_empty() {
                        return None;
                    }
                    self.show(rest);
                }
            }
        }
        self.ready.pop_front()
    }

    fn take(&mut self, batch: Batch) {
        if let Some(lost) = batch.lost.map(Lost::of) {
            let lost = serde_json::to_string(&lost).expect("two numbers are JSON");
            self.ready
                .push_back(Event::default().event("lost").data(lost));
        }
        for entry in batch.entries {
            if self.which.includes(&entry) {
                let written = self.repeats.take(entry);
                self.show(written);
            } else {
                self.repeats.pass(&entry);
            }
        }
    }

    fn show(&mut self, written: Vec<Written>) {
        let format = self.format;
        self.ready.extend(written.into_iter().map(|one| {
            let text = match format {
                Format::Json => {
                    let json = json(&one).expect("an entry has only texts for keys");
                    String::from_utf8(json).expect("JSON is text")
                }
                Format::Line => one.line(),
            };
            Event::default()
                .id(one.entry.number.to_string())
                .event("entry")
                .data(text)
        }));
    }
}
