//! Recurrence patterns and their ranges of days.

use time::{Date, Month, Weekday};

use crate::exchange::data::{Item, Property, Value};
use crate::exchange::xml::Node;
use crate::settings::MAX_RECURRENCE_DAYS;

/// A recurrence pattern and its range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recurrence {
    pub(crate) pattern: Pattern,
    pub(crate) start: Date,
    pub(crate) end: End,
}

/// The days of a recurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// Every n days.
    Daily(i64),
    /// On days of the week, every n weeks. The last value is the first day of a week.
    Weekly(i64, Vec<Weekday>, Weekday),
    /// On a day of the month, every n months.
    Monthly(i64, Day),
    /// On a day of a month, every year.
    Yearly(Month, Day),
}

/// A day of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// The day with a number, or the last day of a shorter month.
    Number(u8),
    /// The first to fourth of some days of the week. 5 stands for the last.
    Nth(u8, Vec<Weekday>),
}

/// The end of a recurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Never,
    On(Date),
    After(u32),
}

impl Recurrence {
    /// The recurrence of an item. `None` if the item has none, or an invalid one.
    pub(crate) fn of(item: &Item) -> Option<Self> {
        Self::read(item.field(Property::Recurrence).and_then(Value::tree)?)
    }

    /// Reads a pattern and a range.
    fn read(recurrence: &Node) -> Option<Self> {
        let [pattern, range] = recurrence.inside() else {
            return None;
        };
        let date = |name| day(range.find(name)?.content());
        let end = match range.name() {
            "t:NoEndRecurrence" => End::Never,
            "t:EndDateRecurrence" => End::On(date("t:EndDate")?),
            "t:NumberedRecurrence" => End::After(number(range, "t:NumberOfOccurrences")?),
            _ => return None,
        };
        let read = Self {
            pattern: Pattern::read(pattern)?,
            start: date(Property::StartDate.element())?,
            end,
        };
        let sound = match read.end {
            End::On(end) => end >= read.start,
            End::After(count) => count > 0,
            End::Never => true,
        };
        sound.then_some(read)
    }

    /// Whether the recurrence has no end.
    pub(crate) fn is_endless(&self) -> bool {
        self.end == End::Never
    }

    /// The days of the recurrence in their order.
    pub(crate) fn days(self) -> impl Iterator<Item = Date> {
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
            .filter(move |day| self.pattern.has(*day, self.start))
            .take(most)
    }
}

impl Pattern {
    fn read(pattern: &Node) -> Option<Self> {
        let interval = || number(pattern, "t:Interval").filter(|every| *every > 0);
        let nth = || {
            let index = ["First", "Second", "Third", "Fourth", "Last"];
            let word = pattern.find("t:DayOfWeekIndex")?.content();
            let index = index.iter().position(|known| *known == word)?;
            Some(Day::Nth(u8::try_from(index + 1).ok()?, days(pattern)?))
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

    /// Whether the pattern includes a day, which is not before the first.
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
            Self::Nth(index, days) => {
                let among = |number: u8| {
                    let other = day.replace_day(number);
                    other.is_ok_and(|other| days.contains(&other.weekday()))
                };
                let before = || (1..=day.day()).filter(|number| among(*number)).count();
                among(day.day())
                    && match index {
                        5 => !(day.day() + 1..=length).any(among),
                        index => before() == usize::from(*index),
                    }
            }
        }
    }
}

/// Parses a date without its time zone: it is a day of the appointment's calendar.
pub(crate) fn day(text: &str) -> Option<Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text.trim().get(..10)?, format).ok()
}

fn number(node: &Node, name: &str) -> Option<u32> {
    node.find(name)?.content().trim().parse().ok()
}

/// Parses days of the week. Some names stand for several days.
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

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn node(pattern: &'static str, parts: &[(&'static str, &'static str)]) -> Node {
        let parts = parts.iter().map(|(name, text)| Node::text(*name, *text));
        Node::new(pattern).children(parts)
    }

    fn days(pattern: Node, range: Node) -> Vec<Date> {
        let recurrence = Node::new(Property::Recurrence.element())
            .child(pattern)
            .child(range);
        Recurrence::read(&recurrence)
            .unwrap()
            .days()
            .take(4)
            .collect()
    }

    fn from(start: &'static str) -> Node {
        node(
            "t:NoEndRecurrence",
            &[(Property::StartDate.element(), start)],
        )
    }

    #[test]
    fn every_pattern_has_its_days() {
        let daily = node("t:DailyRecurrence", &[("t:Interval", "2")]);
        let numbered = [
            (Property::StartDate.element(), "2026-01-30"),
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
        let until = [
            (Property::StartDate.element(), "2026-01-01"),
            ("t:EndDate", "2026-01-16"),
        ];
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
    fn every_yearly_pattern_has_its_days() {
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
}
