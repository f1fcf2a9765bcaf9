//! The occurrences of a recurring appointment: those of its pattern, except deleted and changed ones.
//!
//! Days are counted in the time zone of the appointment. Each occurrence has the same local time there, also across changes
//! of daylight saving time.

use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime};

use super::pattern::{Recurrence, day};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Key, Property, Value};
use crate::exchange::ews::zone::Zone;
use crate::exchange::xml::Node;

/// The largest difference between the lengths of two days.
const CLOCK_CHANGE: Duration = Duration::hours(3);

/// An occurrence of a recurring appointment.
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    /// The index, counted from 1. Deleted occurrences count, too.
    pub(crate) index: u32,
    /// The planned start.
    original: OffsetDateTime,
    item: Item,
}

impl Occurrence {
    /// The appointment as a single item.
    pub(crate) fn into_item(self) -> Item {
        self.item
    }

    fn time(&self, property: Property) -> OffsetDateTime {
        let time = self.item.field(property).and_then(Value::time);
        time.unwrap_or(self.original)
    }

    /// The actual start.
    pub(crate) fn start(&self) -> OffsetDateTime {
        self.time(Property::Start)
    }

    /// The actual end.
    pub(crate) fn end(&self) -> OffsetDateTime {
        self.time(Property::End)
    }

    /// The planned start.
    pub(crate) fn original(&self) -> OffsetDateTime {
        self.original
    }
}

/// All planned occurrences of a recurring appointment, deleted ones included: the index, from 1, and the start. The pattern
/// determines the days, and the appointment determines the local time.
pub(crate) fn planned(master: &Item) -> impl Iterator<Item = (u32, OffsetDateTime)> + use<> {
    let zone = Zone::of(master);
    let start = master.field(Property::Start).and_then(Value::time);
    let clock = start.map(|start| zone.local(start).time());
    let days = Recurrence::of(master)
        .into_iter()
        .flat_map(Recurrence::days);
    let times = days.map_while(move |day| Some(zone.instant(day.with_time(clock?))));
    (1..).zip(times)
}

/// The start of the first occurrence at or after a time. Deleted occurrences do not count.
pub(crate) fn next(master: &Item, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let is_due = |(index, original): &(u32, OffsetDateTime)| {
        *original >= now || master.exceptions.contains_key(index)
    };
    let made = |(index, original)| made(master, index, original);
    let starts = planned(master).filter(is_due).filter_map(made);
    starts.map(|one| one.start()).find(|start| *start >= now)
}

/// Moves a series to the first day of its pattern. On saving, Exchange changes Start, End and the range's StartDate to that
/// day, and writes the range's dates with the offset of the time zone.
pub(crate) fn settle(item: &mut Item) {
    let (Some(recurrence), Some((start, end))) = (Recurrence::of(item), span(item)) else {
        return;
    };
    // The due time of the reminder is derived: it is that of the next occurrence.
    item.properties.remove(&Key::Field(Property::ReminderDueBy));
    let zone = Zone::of(item);
    let (from, to) = (zone.local(start), zone.local(end));
    let Some(first) = recurrence.days().next() else {
        return;
    };
    let moved = |local: PrimitiveDateTime| local.checked_add(first - from.date());
    if let (Some(from), Some(to)) = (moved(from), moved(to)) {
        item.set(Property::Start, zone.instant(from));
        item.set(Property::End, zone.instant(to));
    }
    let recurrence = item.field(Property::Recurrence).and_then(Value::tree);
    if let Some(recurrence) = recurrence.and_then(|node| dated(node, first, zone)) {
        item.set(Property::Recurrence, recurrence);
    }
}

/// A pattern with its range. The range begins on a given day, and its dates have Exchange's format.
fn dated(recurrence: &Node, first: Date, zone: Zone) -> Option<Node> {
    let [pattern, range] = recurrence.inside() else {
        return None;
    };
    let format = |node: &Node| {
        let day = match node.name() {
            name if name == Property::StartDate.element() => Some(first),
            "t:EndDate" => day(node.content()),
            _ => None,
        };
        day.map_or_else(
            || node.clone(),
            |day| Node::text(node.name().to_owned(), zone.date(day)),
        )
    };
    let days = range.inside().iter().map(format).collect();
    let range = range.clone().with_inside(days);
    Some(recurrence.clone().with_inside(vec![pattern.clone(), range]))
}

/// The occurrences of a recurring appointment within a period.
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

/// An occurrence, or the code for a missing one.
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
            item.properties.remove(&Key::Field(Property::ReminderDueBy));
            let (start, end) = span(&item)?;
            let zone = Zone::of(&item);
            // The length in local time stays the same, also across a change of daylight saving time.
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

/// The first and the last occurrence. A series without an end has no last one.
pub(crate) fn ends(master: &Item) -> (Option<Occurrence>, Option<Occurrence>) {
    let left = |(index, _): &(u32, _)| master.exceptions.get(index) != Some(&None);
    let made = |(index, original)| made(master, index, original);
    let first = planned(master).find(left).and_then(made);
    let endless = Recurrence::of(master).is_none_or(|recurrence| recurrence.is_endless());
    let last = (!endless).then(|| planned(master).filter(left).last());
    (first, last.flatten().and_then(made))
}

/// The changed occurrences, and the planned starts of the deleted ones.
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

/// The start and end of a period.
type Span = (OffsetDateTime, OffsetDateTime);

/// The start and end of an appointment, or of the first occurrence of a series.
pub(crate) fn span(item: &Item) -> Option<Span> {
    let time = |name| item.field(name)?.time();
    Some((time(Property::Start)?, time(Property::End)?))
}

/// Whether two periods overlap. A period that ends exactly at the start of the other does overlap, and one that starts
/// exactly at its end does not
/// ([a report](https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/18024)).
pub(crate) fn overlap((starts, ends): Span, (from, to): Span) -> bool {
    starts < to && ends >= from
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::exchange::data::Kind;

    fn daily(from: &'static str) -> Node {
        let every = Node::new("t:DailyRecurrence").child(Node::text("t:Interval", "1"));
        let range =
            Node::new("t:NoEndRecurrence").child(Node::text(Property::StartDate.element(), from));
        Node::new(Property::Recurrence.element())
            .child(every)
            .child(range)
    }

    #[test]
    fn a_deleted_occurrence_keeps_its_index() {
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
    fn every_occurrence_has_the_same_local_time() {
        let zone = |id: &'static str| Node::new(Property::StartTimeZone.element()).with("Id", id);
        let starts = |id, start: OffsetDateTime, first| -> Vec<_> {
            let master = Item::new(Kind::CalendarItem)
                .with(Property::Start, start)
                .with(Property::End, start + Duration::hours(1))
                .with(Property::StartTimeZone, zone(id))
                .with(Property::Recurrence, daily(first));
            planned(&master).take(3).map(|(_, start)| start).collect()
        };
        // Berlin sets its clocks forward, New York sets them back, and Tokyo has no daylight saving time.
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
        // Midnight in Tokyo is the day before in UTC. Days count in the time zone of Tokyo.
        assert_eq!(
            starts(
                "Tokyo Standard Time",
                datetime!(2026-03-27 15:00 UTC),
                "2026-03-28"
            )[1],
            datetime!(2026-03-28 15:00 UTC)
        );
    }

    fn series(start: OffsetDateTime, pattern: Node, range: Node) -> Item {
        let recurrence = Node::new(Property::Recurrence.element());
        let mut series = Item::new(Kind::CalendarItem)
            .with(Property::Start, start)
            .with(Property::End, start + Duration::minutes(5))
            .with(Property::Recurrence, recurrence.child(pattern).child(range));
        settle(&mut series);
        series
    }

    fn node(name: &'static str, parts: &[(&'static str, &'static str)]) -> Node {
        let parts = parts.iter().map(|(name, text)| Node::text(*name, *text));
        Node::new(name).children(parts)
    }

    /// Compares the first and the last occurrence, Start, and the range's StartDate.
    type Expected = [(OffsetDateTime, OffsetDateTime, &'static str); 1];

    fn assert_series(series: &Item, [(first, last, date)]: Expected) {
        let starts: Vec<_> = planned(series).map(|(_, start)| start).collect();
        assert_eq!(starts.first(), Some(&first));
        assert_eq!(starts.last(), Some(&last));
        assert_eq!(series.field(Property::Start), Some(&first.into()));
        let end = series.field(Property::End).and_then(Value::time);
        assert_eq!(end, Some(first + Duration::minutes(5)));
        let recurrence = series.field(Property::Recurrence).and_then(Value::tree);
        let range = &recurrence.unwrap().inside()[1];
        let stated = range.find(Property::StartDate.element()).unwrap();
        assert_eq!(stated.content(), date);
    }

    #[test]
    fn a_series_is_on_the_days_of_its_pattern_and_begins_on_the_first() {
        let wednesdays = || {
            let parts = [("t:Interval", "1"), ("t:DaysOfWeek", "Wednesday")];
            node("t:WeeklyRecurrence", &parts)
        };
        let times = |from, count| {
            let parts = [
                (Property::StartDate.element(), from),
                ("t:NumberOfOccurrences", count),
            ];
            node("t:NumberedRecurrence", &parts)
        };
        let november = datetime!(2026-11-30 10:00 UTC);
        assert_series(
            &series(november, wednesdays(), times("2026-12-10Z", "3")),
            [(
                datetime!(2026-12-16 10:00 UTC),
                datetime!(2026-12-30 10:00 UTC),
                "2026-12-16Z",
            )],
        );
        assert_series(
            &series(november, wednesdays(), times("2026-11-20", "3")),
            [(
                datetime!(2026-11-25 10:00 UTC),
                datetime!(2026-12-09 10:00 UTC),
                "2026-11-25Z",
            )],
        );
        assert_series(
            &series(
                datetime!(2025-07-01 9:30 UTC),
                wednesdays(),
                times("2025-07-01", "4"),
            ),
            [(
                datetime!(2025-07-02 9:30 UTC),
                datetime!(2025-07-23 9:30 UTC),
                "2025-07-02Z",
            )],
        );
        let fifth = node(
            "t:AbsoluteMonthlyRecurrence",
            &[("t:Interval", "1"), ("t:DayOfMonth", "5")],
        );
        let until = [
            (Property::StartDate.element(), "2015-01-01"),
            ("t:EndDate", "2037-01-01"),
        ];
        assert_series(
            &series(
                datetime!(2014-12-01 8:00 UTC),
                fifth,
                node("t:EndDateRecurrence", &until),
            ),
            [(
                datetime!(2015-01-05 8:00 UTC),
                datetime!(2036-12-05 8:00 UTC),
                "2015-01-05Z",
            )],
        );
    }

    #[test]
    fn a_biweekly_series_keeps_its_weeks_when_it_is_moved() {
        let pattern = node(
            "t:WeeklyRecurrence",
            &[
                ("t:Interval", "2"),
                ("t:DaysOfWeek", "Monday Friday"),
                ("t:FirstDayOfWeek", "Sunday"),
            ],
        );
        let range = node(
            "t:NumberedRecurrence",
            &[
                (Property::StartDate.element(), "2026-12-05"),
                ("t:NumberOfOccurrences", "3"),
            ],
        );
        let mut made = series(datetime!(2026-12-05 23:00 UTC), pattern, range);
        // The 5th is a Saturday: its week has no further Monday, and the pattern skips the next week.
        let expected = [(
            datetime!(2026-12-14 23:00 UTC),
            datetime!(2026-12-28 23:00 UTC),
            "2026-12-14Z",
        )];
        assert_series(&made, expected);
        settle(&mut made);
        assert_series(&made, expected);
    }

    #[test]
    fn a_series_is_due_when_it_happens_next() {
        let mut daily = Item::new(Kind::CalendarItem)
            .with(Property::Start, datetime!(2026-01-01 8:00 UTC))
            .with(Property::End, datetime!(2026-01-01 9:00 UTC))
            .with(Property::Recurrence, daily("2026-01-01"));
        let now = datetime!(2026-01-03 8:00 UTC);
        assert_eq!(next(&daily, now), Some(now));
        daily.exceptions.insert(3, None);
        assert_eq!(next(&daily, now), Some(datetime!(2026-01-04 8:00 UTC)));
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
