//! The owner's meetings that conflict with a calendar item, or are adjacent to it
//! ([ConflictingMeetings](https://learn.microsoft.com/exchange/client-developer/web-service-reference/conflictingmeetings),
//! [AdjacentMeetings](https://learn.microsoft.com/exchange/client-developer/web-service-reference/adjacentmeetings)).

use std::sync::OnceLock;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::exchange::data::{Item, Kind, Property, Value};
use crate::exchange::ews::fields::{self, Field};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::recurrence::{planned, span};
use crate::exchange::ews::requests::Context;
use crate::exchange::store::Mailbox;
use crate::exchange::xml::{Node, values};
use crate::settings::{MAX_NEIGHBOURS, MAX_NEIGHBOURS_SHOWN, MAX_SERIES_NEIGHBOURS};

/// The calendar of the acting user. Neighbours in other mailboxes are not disclosed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    own: Option<Uuid>,
    calendar: OnceLock<Calendar>,
}

/// The busy times of an owner, ordered by start.
#[derive(Clone, Debug, Default)]
struct Calendar {
    times: Vec<Busy>,
    longest: Duration,
}

/// A busy time, and its calendar item.
#[derive(Clone, Copy, Debug)]
struct Busy {
    start: OffsetDateTime,
    end: OffsetDateTime,
    number: u32,
}

impl Neighbours {
    /// The neighbours in the acting user's mailbox. The calendar is read on first use.
    pub(crate) fn of(context: &Context<'_>) -> Self {
        Self {
            own: Some(context.mailbox.guid),
            calendar: OnceLock::new(),
        }
    }

    /// The element of one of the four properties about neighbours.
    pub(crate) fn node(&self, view: &View<'_>, field: &Field) -> Option<Node> {
        if !matches!(view.item.kind, Kind::CalendarItem | Kind::MeetingRequest) {
            return None;
        }
        let name = field.property.name();
        let found = self.beside(view, name.starts_with("Adjacent"));
        if name.ends_with("Count") {
            let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
            return Some(fields::node(field, &Value::Integer(count)));
        }
        let shown = found.into_iter().take(MAX_NEIGHBOURS_SHOWN);
        let shown: Vec<_> = shown.filter_map(|busy| meeting_node(view, busy)).collect();
        (!shown.is_empty()).then(|| Node::new(field.property.element()).children(shown))
    }

    /// The adjacent or the conflicting meetings of a calendar item.
    fn beside(&self, view: &View<'_>, adjacent: bool) -> Vec<Busy> {
        let is_own = self.own == Some(view.mailbox.guid);
        let Some((start, end)) = span(&view.item).filter(|_| is_own) else {
            return Vec::new();
        };
        let calendar = self.calendar.get_or_init(|| Calendar::of(view.mailbox));
        let own = view.stored.map(|(number, _)| number);
        let meets = |busy: &&Busy| match adjacent {
            true => busy.end == start || busy.start == end,
            false => busy.start < end && busy.end > start,
        };
        let near = calendar.near(start, end);
        let others = near.filter(|busy| Some(busy.number) != own);
        others.filter(meets).copied().collect()
    }
}

impl Calendar {
    fn of(mailbox: &Mailbox) -> Self {
        let folder = mailbox.distinguished("calendar");
        let folder = folder.and_then(|number| mailbox.folder(number));
        let numbers = folder.into_iter().flat_map(|folder| folder.items(false));
        let mut times = Vec::new();
        for number in numbers.take(MAX_NEIGHBOURS) {
            if let Some(item) = mailbox.item(number).filter(|item| is_busy(item)) {
                busy(&item, number, &mut times);
            }
        }
        times.sort_by_key(|busy| busy.start);
        let lengths = times.iter().map(|busy| busy.end - busy.start);
        Self {
            longest: lengths.max().unwrap_or_default(),
            times,
        }
    }

    /// The busy times that may touch a time span.
    // A time that starts earlier than the longest one takes has ended before the span.
    fn near(&self, start: OffsetDateTime, end: OffsetDateTime) -> impl Iterator<Item = &Busy> {
        let from = start.checked_sub(self.longest).unwrap_or(start);
        let first = self.times.partition_point(|busy| busy.start < from);
        let behind = self.times[first..].iter();
        behind.take_while(move |busy| busy.start <= end)
    }
}

/// Whether a calendar item makes its owner busy.
fn is_busy(item: &Item) -> bool {
    let status = item
        .field(Property::LegacyFreeBusyStatus)
        .and_then(Value::text);
    let cancelled = item.field(Property::IsCancelled).and_then(Value::boolean);
    item.kind == Kind::CalendarItem && status != Some("Free") && cancelled != Some(true)
}

/// Adds the busy times of a calendar item: one for each occurrence.
fn busy(item: &Item, number: u32, times: &mut Vec<Busy>) {
    let Some((start, end)) = span(item) else {
        return;
    };
    if item.field(Property::Recurrence).is_none() {
        times.push(Busy { start, end, number });
        return;
    }
    let length = end - start;
    let planned = planned(item).take(MAX_SERIES_NEIGHBOURS);
    let happens = planned.filter(|(index, _)| item.exceptions.get(index) != Some(&None));
    times.extend(happens.filter_map(|(_, start)| {
        let end = start.checked_add(length)?;
        Some(Busy { start, end, number })
    }));
}

/// The element of a conflicting or adjacent meeting.
fn meeting_node(view: &View<'_>, busy: Busy) -> Option<Node> {
    let other = View::new(view.mailbox, busy.number)?;
    let text = |name| other.text(name).unwrap_or_default().to_owned();
    let status = other
        .text(Property::LegacyFreeBusyStatus)
        .unwrap_or("Busy")
        .to_owned();
    let time = |name, time| Node::text(name, values::format_time(time));
    Some(
        Node::new("t:CalendarItem")
            .child(other.id_node(Property::ItemId.element())?)
            .child(Node::text(
                Property::Subject.element(),
                text(Property::Subject),
            ))
            .child(time(Property::Start.element(), busy.start))
            .child(time(Property::End.element(), busy.end))
            .child(Node::text(Property::LegacyFreeBusyStatus.element(), status))
            .child(Node::text(
                Property::Location.element(),
                text(Property::Location),
            )),
    )
}
