//! When a recurring appointment happens
//! ([Recurrence](https://learn.microsoft.com/exchange/client-developer/web-service-reference/recurrence-recurrencetype)).
//!
//! Days are counted from the first day of the range, and times from the start of the master; so no time zone has to be
//! known, and a day on which clocks change moves nothing.

use time::{Date, Month, OffsetDateTime, Weekday};

use super::fields::moment;
use crate::exchange::ews::ResponseCode;
use crate::exchange::store::{Item, Key, Value};
use crate::exchange::xml::Node;
use crate::settings::MAX_RECURRENCE_DAYS;

/// A pattern and a range of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recurrence {
    pattern: Pattern,
    start: Date,
    end: End,
}

/// On which days something happens.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    /// Every so many days.
    Daily(i64),
    /// On days of every so many weeks, which begin with a day.
    Weekly(i64, Vec<Weekday>, Weekday),
    /// On a day of every so many months.
    Monthly(i64, Day),
    /// On a day of a month of every year.
    Yearly(Month, Day),
}

/// A day of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Day {
    /// By its number; in shorter months, the last.
    Number(u8),
    /// The first to fourth of some days of the week, or with 5 the last.
    Nth(u8, Vec<Weekday>),
}

/// When it happens for the last time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Never,
    On(Date),
    After(u32),
}

impl Recurrence {
    /// That of an item; nothing where it does not recur, or in a way that makes no sense.
    pub(super) fn of(item: &Item) -> Option<Self> {
        Self::read(item.field("Recurrence").and_then(Value::tree)?)
    }

    /// Reads a pattern and a range.
    fn read(recurrence: &Node) -> Option<Self> {
        let [pattern, range] = recurrence.inside() else {
            return None;
        };
        let date = |name| Some(moment(range.find(name)?.content())?.date());
        let end = match range.name() {
            "t:NoEndRecurrence" => End::Never,
            "t:EndDateRecurrence" => End::On(date("t:EndDate")?),
            "t:NumberedRecurrence" => End::After(number(range, "t:NumberOfOccurrences")?),
            _ => return None,
        };
        let read = Self {
            pattern: Pattern::read(pattern)?,
            start: date("t:StartDate")?,
            end,
        };
        let sound = match read.end {
            End::On(end) => end >= read.start,
            End::After(count) => count > 0,
            End::Never => true,
        };
        sound.then_some(read)
    }

    /// The same as iCalendar has it
    /// ([RFC 5545 3.3.10](https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10)).
    pub(super) fn rule(&self) -> String {
        let short = |days: &[Weekday]| {
            let days = days.iter().map(|day| day.to_string()[..2].to_uppercase());
            days.collect::<Vec<_>>().join(",")
        };
        let of = |day: &Day| match day {
            Day::Number(number) => format!("BYMONTHDAY={number}"),
            Day::Nth(5, days) => format!("BYDAY={};BYSETPOS=-1", short(days)),
            Day::Nth(place, days) => format!("BYDAY={};BYSETPOS={place}", short(days)),
        };
        let pattern = match &self.pattern {
            Pattern::Daily(every) => format!("FREQ=DAILY;INTERVAL={every}"),
            Pattern::Weekly(every, days, first) => {
                let (days, first) = (short(days), short(&[*first]));
                format!("FREQ=WEEKLY;INTERVAL={every};BYDAY={days};WKST={first}")
            }
            Pattern::Monthly(every, day) => format!("FREQ=MONTHLY;INTERVAL={every};{}", of(day)),
            Pattern::Yearly(month, day) => {
                format!("FREQ=YEARLY;BYMONTH={};{}", u8::from(*month), of(day))
            }
        };
        match self.end {
            End::Never => pattern,
            End::After(count) => format!("{pattern};COUNT={count}"),
            End::On(day) => {
                let (year, month, day) = (day.year(), u8::from(day.month()), day.day());
                format!("{pattern};UNTIL={year:04}{month:02}{day:02}T235959Z")
            }
        }
    }

    /// Whether it happens again and again without end.
    fn is_endless(&self) -> bool {
        self.end == End::Never
    }

    /// The days on which it happens, in their order.
    fn days(&self) -> impl Iterator<Item = Date> {
        let most = match self.end {
            End::After(count) => usize::try_from(count).unwrap_or(usize::MAX),
            _ => usize::MAX,
        };
        let last = match self.end {
            End::On(last) => last,
            _ => Date::MAX,
        };
        std::iter::successors(Some(self.start), |day| day.next_day())
            .take(MAX_RECURRENCE_DAYS)
            .take_while(move |day| *day <= last)
            .filter(|day| self.pattern.has(*day, self.start))
            .take(most)
    }
}

impl Pattern {
    fn read(pattern: &Node) -> Option<Self> {
        let interval = || number(pattern, "t:Interval").filter(|every| *every > 0);
        let nth = || {
            let place = ["First", "Second", "Third", "Fourth", "Last"];
            let word = pattern.find("t:DayOfWeekIndex")?.content();
            let place = place.iter().position(|known| *known == word)?;
            Some(Day::Nth(u8::try_from(place + 1).ok()?, days(pattern)?))
        };
        let day = || {
            let day = number(pattern, "t:DayOfMonth").filter(|day| (1..=31).contains(day))?;
            Some(Day::Number(u8::try_from(day).ok()?))
        };
        let month = || {
            let name = pattern.find("t:Month")?.content();
            name.parse::<Month>().ok()
        };
        Some(match pattern.name() {
            "t:DailyRecurrence" => Self::Daily(interval()?.into()),
            "t:WeeklyRecurrence" => {
                let first = pattern.find("t:FirstDayOfWeek").map(Node::content);
                let first = first.and_then(|name| name.parse().ok());
                let first = first.unwrap_or(Weekday::Sunday);
                Self::Weekly(interval()?.into(), days(pattern)?, first)
            }
            "t:AbsoluteMonthlyRecurrence" => Self::Monthly(interval()?.into(), day()?),
            "t:RelativeMonthlyRecurrence" => Self::Monthly(interval()?.into(), nth()?),
            "t:AbsoluteYearlyRecurrence" => Self::Yearly(month()?, day()?),
            "t:RelativeYearlyRecurrence" => Self::Yearly(month()?, nth()?),
            _ => return None,
        })
    }

    /// Whether a day belongs to it that is not before the first.
    fn has(&self, day: Date, first: Date) -> bool {
        match self {
            Self::Daily(every) => (day - first).whole_days() % every == 0,
            Self::Weekly(every, days, begin) => {
                let week = |day: Date| {
                    let since = day.weekday().number_days_from_monday() + 7
                        - begin.number_days_from_monday();
                    i64::from(day.to_julian_day()) - i64::from(since % 7)
                };
                days.contains(&day.weekday()) && (week(day) - week(first)) / 7 % every == 0
            }
            Self::Monthly(every, of) => {
                let month =
                    |day: Date| i64::from(day.year()) * 12 + i64::from(u8::from(day.month()));
                (month(day) - month(first)) % every == 0 && of.is(day)
            }
            Self::Yearly(month, of) => day.month() == *month && of.is(day),
        }
    }
}

impl Day {
    fn is(&self, day: Date) -> bool {
        let length = day.month().length(day.year());
        match self {
            Self::Number(number) => day.day() == (*number).min(length),
            Self::Nth(place, days) => {
                let among = |number: u8| {
                    let other = day.replace_day(number);
                    other.is_ok_and(|other| days.contains(&other.weekday()))
                };
                let before = || (1..=day.day()).filter(|number| among(*number)).count();
                among(day.day())
                    && match place {
                        5 => !(day.day() + 1..=length).any(among),
                        place => before() == usize::from(*place),
                    }
            }
        }
    }
}

fn number(node: &Node, name: &str) -> Option<u32> {
    node.find(name)?.content().trim().parse().ok()
}

/// Days of the week, some of which have a name together.
fn days(pattern: &Node) -> Option<Vec<Weekday>> {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let mut all = Vec::new();
    for word in pattern.find("t:DaysOfWeek")?.content().split_whitespace() {
        match word {
            "Day" => all.extend([
                Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday,
            ]),
            "Weekday" => all.extend([Monday, Tuesday, Wednesday, Thursday, Friday]),
            "WeekendDay" => all.extend([Saturday, Sunday]),
            day => all.push(day.parse().ok()?),
        }
    }
    (!all.is_empty()).then_some(all)
}

/// One time that a recurring appointment happens.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    /// Counted from 1, also those that were deleted.
    pub(super) index: u32,
    /// When it was to start.
    original: OffsetDateTime,
    item: Item,
}

impl Occurrence {
    /// The appointment as it happens that time.
    pub(super) fn into_item(self) -> Item {
        self.item
    }

    fn time(&self, name: &'static str) -> OffsetDateTime {
        let time = self.item.field(name).and_then(Value::time);
        time.unwrap_or(self.original)
    }

    /// When it starts.
    pub(super) fn start(&self) -> OffsetDateTime {
        self.time("Start")
    }

    /// When it ends.
    pub(super) fn end(&self) -> OffsetDateTime {
        self.time("End")
    }

    /// When it was to start.
    pub(super) fn original(&self) -> OffsetDateTime {
        self.original
    }
}

/// Every time that a recurring appointment was to happen, also where that was deleted: from 1, with the start.
fn planned(master: &Item) -> impl Iterator<Item = (u32, OffsetDateTime)> {
    let recurrence = Recurrence::of(master);
    let start = master.field("Start").and_then(Value::time);
    let days: Vec<_> = match (&recurrence, start) {
        (Some(recurrence), Some(start)) => {
            let first = recurrence.start;
            let times = recurrence
                .days()
                .map_while(|day| start.checked_add(day - first));
            times.collect()
        }
        _ => Vec::new(),
    };
    (1..).zip(days)
}

/// Every time that a recurring appointment happens between two times.
pub(super) fn between(master: &Item, (from, to): Span) -> Vec<Occurrence> {
    let Some((start, end)) = span(master) else {
        return Vec::new();
    };
    let length = end - start;
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
pub(super) fn occurrence(master: &Item, index: u32) -> Result<Occurrence, ResponseCode> {
    let original = planned(master).find(|(known, _)| *known == index);
    let out = ResponseCode::CALENDAR_OCCURRENCE_INDEX_IS_OUT_OF_RECURRENCE_RANGE;
    let (_, original) = original.ok_or(out)?;
    let deleted = ResponseCode::CALENDAR_OCCURRENCE_IS_DELETED_FROM_RECURRENCE;
    made(master, index, original).ok_or(deleted)
}

fn made(master: &Item, index: u32, original: OffsetDateTime) -> Option<Occurrence> {
    let item = match master.exceptions.get(&index) {
        Some(None) => return None,
        Some(Some(changed)) => (**changed).clone().with("CalendarItemType", "Exception"),
        None => {
            let mut item = master.clone();
            item.exceptions.clear();
            item.mime = None;
            let length = item.field("End").and_then(Value::time)? - item.field("Start")?.time()?;
            item.set("End", original.checked_add(length)?);
            item.set("Start", original);
            item.with("CalendarItemType", "Occurrence")
        }
    };
    let mut item = item
        .with("IsRecurring", true)
        .with("OriginalStart", original)
        .with("RecurrenceId", original);
    item.properties.remove(&Key::Field("Recurrence"));
    Some(Occurrence {
        index,
        original,
        item,
    })
}

/// The first and the last time that it happens; no last one where there is no end.
pub(super) fn ends(master: &Item) -> (Option<Occurrence>, Option<Occurrence>) {
    let there = |(index, original)| made(master, index, original);
    let first = planned(master).find_map(there);
    let endless = Recurrence::of(master).is_none_or(|recurrence| recurrence.is_endless());
    let last = (!endless).then(|| planned(master).filter_map(there).last());
    (first, last.flatten())
}

/// The times that were changed, and when those were to start that were deleted.
pub(super) fn exceptions(master: &Item) -> (Vec<Occurrence>, Vec<OffsetDateTime>) {
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
pub(super) fn span(item: &Item) -> Option<Span> {
    let time = |name| item.field(name)?.time();
    Some((time("Start")?, time("End")?))
}

/// Whether something takes place between two times, at least in part.
pub(super) fn overlap((starts, ends): Span, (from, to): Span) -> bool {
    starts < to && (ends > from || starts == ends && starts >= from)
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::exchange::store::Kind;

    fn node(pattern: &'static str, parts: &[(&'static str, &'static str)]) -> Node {
        let parts = parts.iter().map(|(name, text)| Node::text(*name, *text));
        Node::new(pattern).children(parts)
    }

    fn days(pattern: Node, range: Node) -> Vec<Date> {
        let recurrence = Node::new("t:Recurrence").child(pattern).child(range);
        Recurrence::read(&recurrence)
            .unwrap()
            .days()
            .take(4)
            .collect()
    }

    fn from(start: &'static str) -> Node {
        node("t:NoEndRecurrence", &[("t:StartDate", start)])
    }

    #[test]
    fn every_pattern_has_its_days() {
        let daily = node("t:DailyRecurrence", &[("t:Interval", "2")]);
        let numbered = [
            ("t:StartDate", "2026-01-30"),
            ("t:NumberOfOccurrences", "3"),
        ];
        assert_eq!(
            days(daily, node("t:NumberedRecurrence", &numbered)),
            [
                date!(2026 - 01 - 30),
                date!(2026 - 02 - 01),
                date!(2026 - 02 - 03)
            ]
        );
        let weekly = [("t:Interval", "2"), ("t:DaysOfWeek", "Monday Friday")];
        let until = [("t:StartDate", "2026-01-01"), ("t:EndDate", "2026-01-16")];
        assert_eq!(
            days(
                node("t:WeeklyRecurrence", &weekly),
                node("t:EndDateRecurrence", &until)
            ),
            [
                date!(2026 - 01 - 02),
                date!(2026 - 01 - 12),
                date!(2026 - 01 - 16)
            ]
        );
        let monthly = [("t:Interval", "1"), ("t:DayOfMonth", "31")];
        assert_eq!(
            days(
                node("t:AbsoluteMonthlyRecurrence", &monthly),
                from("2026-01-05")
            ),
            [
                date!(2026 - 01 - 31),
                date!(2026 - 02 - 28),
                date!(2026 - 03 - 31),
                date!(2026 - 04 - 30)
            ]
        );
        let last = [
            ("t:Interval", "1"),
            ("t:DaysOfWeek", "Weekday"),
            ("t:DayOfWeekIndex", "Last"),
        ];
        assert_eq!(
            days(
                node("t:RelativeMonthlyRecurrence", &last),
                from("2026-01-01")
            )[..2],
            [date!(2026 - 01 - 30), date!(2026 - 02 - 27)]
        );
    }

    #[test]
    fn what_happens_every_year_has_its_days() {
        let yearly = [
            ("t:DaysOfWeek", "Thursday"),
            ("t:DayOfWeekIndex", "Fourth"),
            ("t:Month", "November"),
        ];
        assert_eq!(
            days(
                node("t:RelativeYearlyRecurrence", &yearly),
                from("2026-01-01")
            )[..2],
            [date!(2026 - 11 - 26), date!(2027 - 11 - 25)]
        );
        let leap = [("t:DayOfMonth", "29"), ("t:Month", "February")];
        assert_eq!(
            days(
                node("t:AbsoluteYearlyRecurrence", &leap),
                from("2027-01-01")
            )[..2],
            [date!(2027 - 02 - 28), date!(2028 - 02 - 29)]
        );
    }

    #[test]
    fn what_was_deleted_keeps_its_number() {
        let recurrence = Node::new("t:Recurrence")
            .child(node("t:DailyRecurrence", &[("t:Interval", "1")]))
            .child(from("2026-01-01"));
        let mut master = Item::new(Kind::CalendarItem)
            .with("Start", datetime!(2026-01-01 23:30 UTC))
            .with("End", datetime!(2026-01-02 00:30 UTC))
            .with("Recurrence", recurrence);
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
}
