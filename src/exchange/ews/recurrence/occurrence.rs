//! The times that a recurring appointment happens: those that its pattern plans, but for those that are left out or otherwise.
//!
//! Days are counted in the time zone of the appointment, and its clock says the same every time, whatever it says elsewhere.

use time::{Duration, OffsetDateTime};

use super::pattern::Recurrence;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Key, Property, Value};
use crate::exchange::ews::zone::Zone;

/// How much longer or shorter a day may be than others.
const CLOCK_CHANGE: Duration = Duration::hours(3);

/// One time that a recurring appointment happens.
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    /// Counted from 1, also those that were deleted.
    pub(crate) index: u32,
    /// When it was to start.
    original: OffsetDateTime,
    item: Item,
}

impl Occurrence {
    /// The appointment as it happens that time.
    pub(crate) fn into_item(self) -> Item {
        self.item
    }

    fn time(&self, property: Property) -> OffsetDateTime {
        let time = self.item.field(property).and_then(Value::time);
        time.unwrap_or(self.original)
    }

    /// When it starts.
    pub(crate) fn start(&self) -> OffsetDateTime {
        self.time(Property::Start)
    }

    /// When it ends.
    pub(crate) fn end(&self) -> OffsetDateTime {
        self.time(Property::End)
    }

    /// When it was to start.
    pub(crate) fn original(&self) -> OffsetDateTime {
        self.original
    }
}

/// Every time that a recurring appointment was to happen, also where that was deleted: from 1, with the start.
pub(crate) fn planned(master: &Item) -> impl Iterator<Item = (u32, OffsetDateTime)> {
    first_planned(master, usize::MAX)
}

/// The first of them, at most so many.
pub(crate) fn first_planned(
    master: &Item,
    most: usize,
) -> impl Iterator<Item = (u32, OffsetDateTime)> {
    let recurrence = Recurrence::of(master);
    let start = master.field(Property::Start).and_then(Value::time);
    let days: Vec<_> = match (&recurrence, start) {
        (Some(recurrence), Some(start)) => {
            let zone = Zone::of(master);
            let (first, start) = (recurrence.start, zone.local(start));
            let times = recurrence
                .days()
                .map_while(|day| Some(zone.instant(start.checked_add(day - first)?)));
            times.take(most).collect()
        }
        _ => Vec::new(),
    };
    (1..).zip(days)
}

/// Every time that a recurring appointment happens between two times.
pub(crate) fn between(master: &Item, (from, to): Span) -> Vec<Occurrence> {
    let Some((start, end)) = span(master) else {
        return Vec::new();
    };
    let length = end - start + CLOCK_CHANGE;
    let within = |index: u32, original: OffsetDateTime| match master.exceptions.get(&index) {
        Some(_) => true,
        None => original < to && original.checked_add(length).is_none_or(|end| end >= from),
    };
    let last = master.exceptions.keys().next_back().copied();
    planned(master)
        .take_while(|(index, original)| *original < to || Some(*index) <= last)
        .filter(|(index, original)| within(*index, *original))
        .filter_map(|(index, original)| made(master, index, original))
        .filter(|one| overlap((one.start(), one.end()), (from, to)))
        .collect()
}

/// One of them; the code that says why there is none.
pub(crate) fn occurrence(master: &Item, index: u32) -> Result<Occurrence, ResponseCode> {
    let original = planned(master).find(|(known, _)| *known == index);
    let out = ResponseCode::CALENDAR_OCCURRENCE_INDEX_IS_OUT_OF_RECURRENCE_RANGE;
    let (_, original) = original.ok_or(out)?;
    let deleted = ResponseCode::CALENDAR_OCCURRENCE_IS_DELETED_FROM_RECURRENCE;
    made(master, index, original).ok_or(deleted)
}

fn made(master: &Item, index: u32, original: OffsetDateTime) -> Option<Occurrence> {
    let item = match master.exceptions.get(&index) {
        Some(None) => return None,
        Some(Some(changed)) => (**changed)
            .clone()
            .with(Property::CalendarItemType, "Exception"),
        None => {
            let mut item = master.clone();
            item.exceptions.clear();
            item.mime = None;
            let (start, end) = span(&item)?;
            let zone = Zone::of(&item);
            // The same on the clock, even while that is changed.
            let length = zone.local(end) - zone.local(start);
            let end = zone.local(original).checked_add(length)?;
            item.set(Property::End, zone.instant(end));
            item.set(Property::Start, original);
            item.with(Property::CalendarItemType, "Occurrence")
        }
    };
    let mut item = item
        .with(Property::IsRecurring, true)
        .with(Property::OriginalStart, original)
        .with(Property::RecurrenceId, original);
    item.properties.remove(&Key::Field(Property::Recurrence));
    Some(Occurrence {
        index,
        original,
        item,
    })
}

/// The first and the last time that it happens; no last one where there is no end.
pub(crate) fn ends(master: &Item) -> (Option<Occurrence>, Option<Occurrence>) {
    let left = |(index, _): &(u32, _)| master.exceptions.get(index) != Some(&None);
    let made = |(index, original)| made(master, index, original);
    let first = planned(master).find(left).and_then(made);
    let endless = Recurrence::of(master).is_none_or(|recurrence| recurrence.is_endless());
    let last = (!endless).then(|| planned(master).filter(left).last());
    (first, last.flatten().and_then(made))
}

/// The times that were changed, and when those were to start that were deleted.
pub(crate) fn exceptions(master: &Item) -> (Vec<Occurrence>, Vec<OffsetDateTime>) {
    let (mut changed, mut deleted) = (Vec::new(), Vec::new());
    if master.exceptions.is_empty() {
        return (changed, deleted);
    }
    for (index, original) in planned(master) {
        match master.exceptions.get(&index) {
            Some(None) => deleted.push(original),
            Some(Some(_)) => changed.extend(made(master, index, original)),
            None => {}
        }
    }
    (changed, deleted)
}

/// From when to when something takes place.
type Span = (OffsetDateTime, OffsetDateTime);

/// From when to when an appointment takes place, the first time at least.
pub(crate) fn span(item: &Item) -> Option<Span> {
    let time = |name| item.field(name)?.time();
    Some((time(Property::Start)?, time(Property::End)?))
}

/// Whether something takes place between two times, at least in part.
pub(crate) fn overlap((starts, ends): Span, (from, to): Span) -> bool {
    starts < to && (ends > from || starts == ends && starts >= from)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::exchange::data::Kind;
    use crate::exchange::xml::Node;

    fn daily(from: &'static str) -> Node {
        let every = Node::new("t:DailyRecurrence").child(Node::text("t:Interval", "1"));
        let range =
            Node::new("t:NoEndRecurrence").child(Node::text(Property::StartDate.element(), from));
        Node::new(Property::Recurrence.element())
            .child(every)
            .child(range)
    }

    #[test]
    fn what_was_deleted_keeps_its_number() {
        let mut master = Item::new(Kind::CalendarItem)
            .with(Property::Start, datetime!(2026-01-01 23:30 UTC))
            .with(Property::End, datetime!(2026-01-02 00:30 UTC))
            .with(Property::Recurrence, daily("2026-01-01"));
        master.exceptions.insert(2, None);
        let span = (
            datetime!(2026-01-01 00:00 UTC),
            datetime!(2026-01-04 23:30 UTC),
        );
        let indexes: Vec<_> = between(&master, span)
            .iter()
            .map(|one| (one.index, one.end()))
            .collect();
        assert_eq!(
            indexes,
            [
                (1, datetime!(2026-01-02 00:30 UTC)),
                (3, datetime!(2026-01-04 00:30 UTC))
            ]
        );
        let code = occurrence(&master, 2).unwrap_err();
        assert_eq!(
            code.name(),
            "ErrorCalendarOccurrenceIsDeletedFromRecurrence"
        );
        assert_eq!(exceptions(&master).1, [datetime!(2026-01-02 23:30 UTC)]);
        assert!(ends(&master).1.is_none());
    }

    #[test]
    fn the_clock_of_the_zone_says_the_same_every_time() {
        let zone = |id: &'static str| Node::new(Property::StartTimeZone.element()).with("Id", id);
        let starts = |id, start: OffsetDateTime, first| -> Vec<_> {
            let master = Item::new(Kind::CalendarItem)
                .with(Property::Start, start)
                .with(Property::End, start + Duration::hours(1))
                .with(Property::StartTimeZone, zone(id))
                .with(Property::Recurrence, daily(first));
            planned(&master).take(3).map(|(_, start)| start).collect()
        };
        // Berlin sets its clocks forward, New York sets them back, Tokyo never touches them.
        assert_eq!(
            starts(
                "W. Europe Standard Time",
                datetime!(2026-03-28 8:00 UTC),
                "2026-03-28"
            ),
            [
                datetime!(2026-03-28 8:00 UTC),
                datetime!(2026-03-29 7:00 UTC),
                datetime!(2026-03-30 7:00 UTC)
            ]
        );
        assert_eq!(
            starts(
                "Eastern Standard Time",
                datetime!(2026-10-31 13:00 UTC),
                "2026-10-31-04:00"
            ),
            [
                datetime!(2026-10-31 13:00 UTC),
                datetime!(2026-11-01 14:00 UTC),
                datetime!(2026-11-02 14:00 UTC)
            ]
        );
        // Midnight in Tokyo is the day before in UTC; its days are counted there.
        assert_eq!(
            starts(
                "Tokyo Standard Time",
                datetime!(2026-03-27 15:00 UTC),
                "2026-03-28"
            )[1],
            datetime!(2026-03-28 15:00 UTC)
        );
    }

    #[test]
    fn a_whole_day_ends_at_midnight_even_where_it_has_23_hours() {
        let master = Item::new(Kind::CalendarItem)
            .with(Property::Start, datetime!(2026-03-27 23:00 UTC))
            .with(Property::End, datetime!(2026-03-28 23:00 UTC))
            .with(
                Property::StartTimeZone,
                Node::new(Property::StartTimeZone.element()).with("Id", "W. Europe Standard Time"),
            )
            .with(Property::Recurrence, daily("2026-03-28"));
        let second = occurrence(&master, 2).unwrap();
        assert_eq!(second.start(), datetime!(2026-03-28 23:00 UTC));
        assert_eq!(second.end(), datetime!(2026-03-29 22:00 UTC));
    }
}
