//! The journal in pages, and the filter for its entries.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::desk::Desk;
use super::input::Input;
use super::problem::Problem;
use super::scenarios::known;
use crate::journal;
use crate::settings::MAX_PAGE;

/// A filter for entries. All given conditions must match.
#[derive(Clone, Debug, Default)]
pub(super) struct Which {
    pub(super) scenario: Option<String>,
    pub(super) instance: Option<String>,
    pub(super) connection: Option<u64>,
    pub(super) status: Option<u16>,
    pub(super) fault: Option<String>,
}

/// An entry in the form of the journal.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Entry(pub(super) Arc<journal::Entry>);

/// Entries that were discarded.
#[derive(Serialize, ToSchema)]
pub(super) struct Lost {
    /// The number of the first one.
    from: u64,
    /// The number of the last one.
    to: u64,
}

/// A page of the journal.
#[derive(Serialize, ToSchema)]
pub(super) struct Page {
    /// The entries, in order.
    entries: Vec<Entry>,
    /// The number of the last examined entry: `since` of the next page.
    last: u64,
    /// Entries before these that were discarded.
    lost: Option<Lost>,
}

/// The parameters of a page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Paged {
    /// The number of the entry before the first; 0 is the beginning.
    #[serde(default)]
    since: u64,
    /// The most entries.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
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

/// Read the journal.
#[utoipa::path(get, path = "/api/v1/journal", operation_id = "read_journal", tag = "journal", params(Paged),
    responses((status = 200, body = Page),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such scenario")))]
pub(super) async fn page(
    State(desk): State<Arc<Desk>>,
    Input(paged): Input<Paged>,
) -> Result<Response, Problem> {
    let limit = paged.limit.unwrap_or(MAX_PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(
            Problem::new(400, format!("a page has from 1 to {MAX_PAGE} entries")).place("query"),
        );
    }
    let which = Which {
        scenario: paged.scenario,
        instance: paged.instance,
        connection: paged.connection,
        status: paged.status,
        fault: paged.fault,
    };
    which.check(&desk)?;
    let batch = desk.server.journal().after(paged.since, usize::MAX);
    let mut entries = batch.entries;
    entries.retain(|entry| which.includes(entry));
    let more = entries.len() > limit;
    entries.truncate(limit);
    let last = match entries.last() {
        // If matches are left, the next page continues after the last one shown; otherwise after the last one examined.
        Some(last) if more => last.number,
        _ => batch.last,
    };
    let page = Page {
        entries: entries.into_iter().map(Entry).collect(),
        last,
        lost: batch.lost.map(Lost::of),
    };
    let json = journal::json(&page).expect("a page has only texts for keys");
    Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
}

impl Which {
    /// Refuses a filter for a scenario that does not exist.
    pub(super) fn check(&self, desk: &Desk) -> Result<(), Problem> {
        let Some(id) = &self.scenario else {
            return Ok(());
        };
        let known = known(&desk.server.catalogue(), id).map(drop);
        known.map_err(|problem| problem.place("query"))
    }

    /// Whether an entry matches.
    pub(super) fn includes(&self, entry: &journal::Entry) -> bool {
        let fits = |wanted: &Option<String>, own: &Option<Arc<str>>| {
            wanted
                .as_deref()
                .is_none_or(|wanted| own.as_deref() == Some(wanted))
        };
        let fault = |wanted: &String| entry.struck().is_some_and(|struck| struck.fault == wanted);
        fits(&self.scenario, &entry.met.scenario)
            && fits(&self.instance, &entry.met.instance)
            && self
                .connection
                .is_none_or(|number| number == entry.connection)
            && self
                .status
                .is_none_or(|status| entry.status() == Some(status))
            && self.fault.as_ref().is_none_or(fault)
    }
}

impl Lost {
    pub(super) fn of((from, to): (u64, u64)) -> Self {
        Self { from, to }
    }
}

impl PartialSchema for Entry {
    fn schema() -> RefOr<Schema> {
        let of = |kind: Type, text: &'static str| {
            ObjectBuilder::new()
                .schema_type(kind)
                .description(Some(text))
        };
        let or_null = |text| {
            of(Type::String, text).schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        };
        let time = of(Type::String, "The time of the record.")
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        let entry = ObjectBuilder::new()
            .description(Some(
                "An entry of the journal. Its other fields depend on the event.",
            ))
            .property("number", of(Type::Integer, "The number, from 1."))
            .property("time", time)
            .property(
                "connection",
                of(Type::Integer, "The connection; 0 for events of the server."),
            )
            .property("scenario", or_null("The scenario of the client."))
            .property("instance", or_null("The instance that counted the hit."))
            .property(
                "event",
                of(Type::String, "The event: `request`, `answer`, `fault` ..."),
            );
        let all = [
            "number",
            "time",
            "connection",
            "scenario",
            "instance",
            "event",
        ];
        let entry = all.into_iter().fold(entry, ObjectBuilder::required);
        RefOr::T(Schema::Object(entry.build()))
    }
}

impl ToSchema for Entry {
    fn name() -> Cow<'static, str> {
        "Entry".into()
    }
}
