//! Recurrences as iCalendar rules
//! ([RFC 5545 3.3.10](https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10)).

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Weekday};

use super::pattern::{Day, End, Pattern, Recurrence};
use crate::exchange::data::Property;
use crate::exchange::ews::zone::Zone;
use crate::exchange::xml::Node;

const TIME: &[BorrowedFormatItem<'static>] =
    format_description!("[year][month][day]T[hour][minute][second]");
const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year][month][day]");
/// The names of the weekdays in iCalendar and EWS.
const DAYS: [(&str, &str); 7] = [
    ("MO", "Monday"),
    ("TU", "Tuesday"),
    ("WE", "Wednesday"),
    ("TH", "Thursday"),
    ("FR", "Friday"),
    ("SA", "Saturday"),
    ("SU", "Sunday"),
];
const POSITIONS: [(&str, &str); 5] = [
    ("1", "First"),
    ("2", "Second"),
    ("3", "Third"),
    ("4", "Fourth"),
    ("-1", "Last"),
];

impl Recurrence {
    /// The iCalendar rule. `last` is the start of the last occurrence, for a recurrence that ends on a date.
    pub(crate) fn rule(&self, last: Option<OffsetDateTime>) -> String {
        let pattern = self.pattern.rule();
        match self.end {
            End::Never => pattern,
            End::After(count) => format!("{pattern};COUNT={count}"),
            End::On(day) => {
                let until = last.map(|last| last.to_offset(time::UtcOffset::UTC));
                let until = until.and_then(|last| last.format(TIME).ok());
                let whole = || {
                    let day = day.format(DAY).expect("a date has all its parts");
                    format!("{day}T235959")
                };
                format!("{pattern};UNTIL={}Z", until.unwrap_or_else(whole))
            }
        }
    }
}

impl Pattern {
    fn rule(&self) -> String {
        let short = |days: &[Weekday]| {
            let days = days.iter().map(|day| day.to_string()[..2].to_uppercase());
            days.collect::<Vec<_>>().join(",")
        };
        let of = |day: &Day| match day {
            Day::Number(number) => format!("BYMONTHDAY={number}"),
            Day::Nth(5, days) => format!("BYDAY={};BYSETPOS=-1", short(days)),
            Day::Nth(position, days) => format!("BYDAY={};BYSETPOS={position}", short(days)),
        };
        match self {
            Self::Daily(every) => format!("FREQ=DAILY;INTERVAL={every}"),
            Self::Weekly(every, days, first) => {
                let (days, first) = (short(days), short(&[*first]));
                format!("FREQ=WEEKLY;INTERVAL={every};BYDAY={days};WKST={first}")
            }
            Self::Monthly(every, day) => format!("FREQ=MONTHLY;INTERVAL={every};{}", of(day)),
            Self::Yearly(month, day) => {
                format!("FREQ=YEARLY;BYMONTH={};{}", u8::from(*month), of(day))
            }
        }
    }
}

/// The `t:Recurrence` of a rule, for a first start in the local time of a zone. `None` if Exchange has no equivalent
/// pattern.
pub(crate) fn from_rule(text: &str, start: PrimitiveDateTime, zone: Zone) -> Option<Node> {
    let rule = Rule(text);
    let pattern = rule.pattern(start)?;
    let date = |name, day: Date| Node::text(name, day.to_string());
    let first = date(Property::StartDate.element(), start.date());
    let range = if let Some(count) = rule.part("COUNT") {
        let count: u32 = count.parse().ok()?;
        Node::new("t:NumberedRecurrence")
            .child(first)
            .child(Node::text("t:NumberOfOccurrences", count.to_string()))
    } else if let Some(until) = rule.part("UNTIL") {
        let last = until_day(until, zone)?;
        Node::new("t:EndDateRecurrence")
            .child(first)
            .child(date("t:EndDate", last))
    } else {
        Node::new("t:NoEndRecurrence").child(first)
    };
    Some(
        Node::new(Property::Recurrence.element())
            .child(pattern)
            .child(range),
    )
}

/// The last day of a rule: a date, or a time whose day depends on the time zone.
fn until_day(text: &str, zone: Zone) -> Option<Date> {
    match text.trim_end_matches(['Z', 'z']) {
        day if day.len() == 8 => Date::parse(day, DAY).ok(),
        time => {
            let local = PrimitiveDateTime::parse(time, TIME).ok()?;
            match time.len() == text.len() {
                true => Some(local.date()),
                false => Some(zone.local(local.assume_utc()).date()),
            }
        }
    }
}

/// A rule: a list of parts with semicolons between them.
struct Rule<'a>(&'a str);

impl<'a> Rule<'a> {
    fn part(&self, name: &str) -> Option<&'a str> {
        let mut parts = self.0.split(';').filter_map(|part| part.split_once('='));
        let found = parts.find(|(known, _)| known.trim().eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    fn interval(&self) -> Option<u32> {
        let interval = self.part("INTERVAL").map_or(Ok(1), str::parse).ok();
        interval.filter(|every| *every > 0)
    }

    fn pattern(&self, start: PrimitiveDateTime) -> Option<Node> {
        let text = |name, text: String| Node::text(name, text);
        let every = |times: u32| {
            Some(text(
                "t:Interval",
                self.interval()?.checked_mul(times)?.to_string(),
            ))
        };
        let node = Node::new;
        match self.part("FREQ")?.to_ascii_uppercase().as_str() {
            "DAILY" if self.part("BYDAY").is_none() => {
                Some(node("t:DailyRecurrence").child(every(1)?))
            }
            "DAILY" | "WEEKLY" => {
                let first = self.part("WKST").unwrap_or("MO");
                Some(
                    node("t:WeeklyRecurrence")
                        .child(every(1)?)
                        .child(text("t:DaysOfWeek", self.weekdays(start)?))
                        .child(text("t:FirstDayOfWeek", weekday(first)?.to_owned())),
                )
            }
            "MONTHLY" => self.monthly(every(1)?, start),
            // EWS has no interval for yearly patterns, so every n years becomes every 12 × n months.
            "YEARLY" if self.interval()? > 1 => self.monthly(every(12)?, start),
            "YEARLY" => self.yearly(start),
            _ => None,
        }
    }

    fn monthly(&self, every: Node, start: PrimitiveDateTime) -> Option<Node> {
        match self.relative()? {
            Some((days, position)) => Some(
                Node::new("t:RelativeMonthlyRecurrence")
                    .child(every)
                    .child(Node::text("t:DaysOfWeek", days))
                    .child(Node::text("t:DayOfWeekIndex", position)),
            ),
            None => Some(
                Node::new("t:AbsoluteMonthlyRecurrence")
                    .child(every)
                    .child(self.day_of_month(start)?),
            ),
        }
    }

    fn yearly(&self, start: PrimitiveDateTime) -> Option<Node> {
        let month = match self.part("BYMONTH") {
            Some(number) => time::Month::try_from(number.parse::<u8>().ok()?).ok()?,
            None => start.month(),
        };
        let month = Node::text("t:Month", month.to_string());
        match self.relative()? {
            Some((days, position)) => Some(
                Node::new("t:RelativeYearlyRecurrence")
                    .child(Node::text("t:DaysOfWeek", days))
                    .child(Node::text("t:DayOfWeekIndex", position))
                    .child(month),
            ),
            None => Some(
                Node::new("t:AbsoluteYearlyRecurrence")
                    .child(self.day_of_month(start)?)
                    .child(month),
            ),
        }
    }

    /// The day of the month. The last day is represented by 31.
    fn day_of_month(&self, start: PrimitiveDateTime) -> Option<Node> {
        let day = match self.part("BYMONTHDAY") {
            Some("-1") => 31,
            Some(day) => day.parse().ok().filter(|day| (1..=31).contains(day))?,
            None => start.day(),
        };
        Some(Node::text("t:DayOfMonth", day.to_string()))
    }

    fn weekdays(&self, start: PrimitiveDateTime) -> Option<String> {
        match self.part("BYDAY") {
            None => Some(start.weekday().to_string()),
            Some(days) => {
                let days: Option<Vec<_>> = days.split(',').map(weekday).collect();
                Some(days?.join(" "))
            }
        }
    }

    /// The weekdays and their position in the month, for a relative pattern. The inner `None` stands for an absolute
    /// pattern, and the outer `None` for a rule without an equivalent in Exchange.
    fn relative(&self) -> Option<Option<(String, &'static str)>> {
        let Some(by_day) = self.part("BYDAY") else {
            return Some(None);
        };
        let cut = |day: &'a str| {
            day.trim()
                .split_at_checked(day.trim().len().checked_sub(2)?)
        };
        let days: Option<Vec<_>> = by_day.split(',').map(cut).collect();
        let days = days?;
        let position = match self.part("BYSETPOS") {
            Some(position) => position,
            None => days.first()?.0,
        };
        let names: Option<Vec<_>> = days.iter().map(|(_, day)| weekday(day)).collect();
        let position = position.trim_start_matches('+');
        let position = POSITIONS.iter().find(|(number, _)| *number == position)?.1;
        Some(Some((grouped(&names?), position)))
    }
}

/// The weekdays as EWS writes them. Some names stand for several days.
fn grouped(names: &[&'static str]) -> String {
    let all = |wanted: &[(&str, &str)]| {
        names.len() == wanted.len() && wanted.iter().all(|(_, name)| names.contains(name))
    };
    match () {
        () if all(&DAYS) => "Day".to_owned(),
        () if all(&DAYS[..5]) => "Weekday".to_owned(),
        () if all(&DAYS[5..]) => "WeekendDay".to_owned(),
        () => names.join(" "),
    }
}

fn weekday(short: &str) -> Option<&'static str> {
    let mut days = DAYS.iter();
    let found = days.find(|(known, _)| known.eq_ignore_ascii_case(short.trim()));
    found.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::exchange::data::{Item, Kind};

    fn read(rule: &str) -> Option<Recurrence> {
        let zone = Zone::named("W. Europe Standard Time").unwrap();
        let node = from_rule(rule, datetime!(2026-03-02 9:00), zone)?;
        Recurrence::of(&Item::new(Kind::CalendarItem).with(Property::Recurrence, node))
    }

    #[test]
    fn every_pattern_is_read_and_written_as_a_rule() {
        for (rule, written) in [
            (
                "FREQ=DAILY;INTERVAL=2;COUNT=5",
                "FREQ=DAILY;INTERVAL=2;COUNT=5",
            ),
            (
                "FREQ=WEEKLY;BYDAY=MO,WE",
                "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE;WKST=MO",
            ),
            ("FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;WKST=MO"),
            (
                "FREQ=DAILY;BYDAY=MO,TU;WKST=SU",
                "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU;WKST=SU",
            ),
            ("FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=2"),
            (
                "FREQ=MONTHLY;BYMONTHDAY=-1",
                "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=31",
            ),
            (
                "FREQ=MONTHLY;BYDAY=2TU;COUNT=3",
                "FREQ=MONTHLY;INTERVAL=1;BYDAY=TU;BYSETPOS=2;COUNT=3",
            ),
            (
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "FREQ=MONTHLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ),
            ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2"),
            (
                "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
                "FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4",
            ),
            (
                "FREQ=YEARLY;INTERVAL=2",
                "FREQ=MONTHLY;INTERVAL=24;BYMONTHDAY=2",
            ),
            // 23:30 in London is already the next day in Berlin.
            (
                "FREQ=DAILY;UNTIL=20260310T233000Z",
                "FREQ=DAILY;INTERVAL=1;UNTIL=20260311T235959Z",
            ),
            (
                "FREQ=DAILY;UNTIL=20260310",
                "FREQ=DAILY;INTERVAL=1;UNTIL=20260310T235959Z",
            ),
        ] {
            assert_eq!(read(rule).unwrap().rule(None), written, "{rule}");
        }
    }

    #[test]
    fn a_rule_that_exchange_has_no_pattern_for_is_none() {
        for rule in [
            "",
            "FREQ=HOURLY",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=MONTHLY;BYDAY=7MO",
            "FREQ=MONTHLY;BYMONTHDAY=40",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=DAILY;UNTIL=soon",
            "FREQ=MONTHLY;BYDAY=é",
        ] {
            assert_eq!(read(rule), None, "{rule}");
        }
    }
}
