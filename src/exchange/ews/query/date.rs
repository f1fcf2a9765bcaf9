//! Days and times in a query
//! ([date values](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-perform-an-aqs-search-by-using-ews-in-exchange)).

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Weekday};

use crate::exchange::ews::zone::Zone;

/// A half-open stretch of time: from its beginning to before its end.
pub(crate) type Span = (OffsetDateTime, OffsetDateTime);

/// The time and the time zone of a query. Relative dates such as `today` depend on both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) now: OffsetDateTime,
    pub(crate) zone: Zone,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// The days of a week. A week begins on Sunday, as in the United States.
const DAYS: [&str; 7] = [
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

impl Moment {
    /// The stretch of time that some words describe; `None` if they describe none.
    pub(crate) fn span(self, words: &str) -> Option<Span> {
        let words = words.to_lowercase().replace(',', " ");
        let words: Vec<_> = words.split_whitespace().collect();
        let today = self.zone.local(self.now).date();
        let days = |first: Date, count| Some((first, first.checked_add(Duration::days(count))?));
        let day = |offset| days(today.checked_add(Duration::days(offset))?, 1);
        let (first, next) = match words.as_slice() {
            ["today"] => day(0)?,
            ["tomorrow"] => day(1)?,
            ["yesterday"] => day(-1)?,
            [way @ ("past" | "coming"), unit] => return self.rolling(way, unit),
            [which, unit] if let Some(step) = step(which) => period(today, unit, step)?,
            [one] => match index(&DAYS, one) {
                Some(weekday) => days(sunday(today)?, 7)
                    .and_then(|(first, _)| days(first.checked_add(Duration::days(weekday))?, 1))?,
                None => match month(one) {
                    Some(month) => months(today.year(), month, 1)?,
                    None => days(numbers(one, today.year())?, 1)?,
                },
            },
            [name, rest @ ..] => named(name, rest, today.year())?,
            [] => return None,
        };
        Some((self.midnight(first), self.midnight(next)))
    }

    fn midnight(self, day: Date) -> OffsetDateTime {
        self.zone
            .instant(PrimitiveDateTime::new(day, time::Time::MIDNIGHT))
    }

    /// A length of time that ends now (`past`) or begins now (`coming`).
    fn rolling(self, way: &str, unit: &str) -> Option<Span> {
        // Unlike `last month`, `past month` is a fixed length and does not follow the calendar.
        let days = match unit {
            "day" => 1,
            "week" => 7,
            "month" => 30,
            "year" => 365,
            _ => return None,
        };
        let length = Duration::days(days);
        match way {
            "past" => Some((self.now.checked_sub(length)?, self.now)),
            _ => Some((self.now, self.now.checked_add(length)?)),
        }
    }
}

fn step(which: &str) -> Option<i32> {
    match which {
        "this" => Some(0),
        "last" => Some(-1),
        "next" => Some(1),
        _ => None,
    }
}

fn index(names: &[&str], name: &str) -> Option<i64> {
    let index = names.iter().position(|known| *known == name)?;
    i64::try_from(index).ok()
}

fn month(name: &str) -> Option<Month> {
    let index = u8::try_from(index(&MONTHS, name)?).ok()?;
    Month::try_from(index + 1).ok()
}

fn sunday(day: Date) -> Option<Date> {
    let back = match day.weekday() {
        Weekday::Sunday => 0,
        other => i64::from(other.number_days_from_sunday()),
    };
    day.checked_sub(Duration::days(back))
}

/// The first day of `count` months, and the day after the last.
fn months(year: i32, month: Month, count: i32) -> Option<(Date, Date)> {
    let first = Date::from_calendar_date(year, month, 1).ok()?;
    let behind = i32::from(u8::from(month)) - 1 + count;
    let (year, month) = (year + behind.div_euclid(12), behind.rem_euclid(12));
    let month = Month::try_from(u8::try_from(month + 1).ok()?).ok()?;
    Some((first, Date::from_calendar_date(year, month, 1).ok()?))
}

/// The week, month or year that is `step` periods after the current one.
fn period(today: Date, unit: &str, step: i32) -> Option<(Date, Date)> {
    match unit {
        "week" => {
            let first = sunday(today)?.checked_add(Duration::weeks(step.into()))?;
            Some((first, first.checked_add(Duration::WEEK)?))
        }
        "month" => {
            let month = i32::from(u8::from(today.month())) - 1 + step;
            let year = today.year() + month.div_euclid(12);
            let month = u8::try_from(month.rem_euclid(12)).ok()?;
            months(year, Month::try_from(month + 1).ok()?, 1)
        }
        "year" => months(today.year() + step, Month::January, 12),
        _ => None,
    }
}

/// `12/11/2013`, `12/11`, or `2013-12-11`.
fn numbers(text: &str, year: i32) -> Option<Date> {
    let parts = |separator: char| -> Option<Vec<i32>> {
        let parts = text.split(separator);
        parts.map(|part| part.parse().ok()).collect()
    };
    // Slashes are American: month, day, year. Hyphens are ISO 8601: year, month, day.
    let (year, month, day) = match (parts('/').as_deref(), parts('-').as_deref()) {
        (Some([month, day]), _) => (year, *month, *day),
        (Some([month, day, year]), _) | (_, Some([year, month, day])) => (*year, *month, *day),
        _ => return None,
    };
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    day_of(year, month, day)
}

/// A date in a year of four digits. The year 9999 is excluded: the day after must exist.
fn day_of(year: i32, month: Month, day: i32) -> Option<Date> {
    let day = u8::try_from(day).ok()?;
    let is_full = (1_000..9_999).contains(&year);
    Date::from_calendar_date(year, month, day)
        .ok()
        .filter(|_| is_full)
}

/// `December 11 2013`, `December 11`, or `December 2013`.
fn named(name: &str, rest: &[&str], year: i32) -> Option<(Date, Date)> {
    let month = month(name)?;
    let number = |text: &str| text.parse::<i32>().ok();
    let (day, year) = match rest {
        // One number is a day of this year, or the year of a whole month.
        [one] => match number(one)? {
            day @ ..=31 => (day, year),
            year @ 1_000.. => return months(year, month, 1),
            _ => return None,
        },
        [day, year] => (number(day)?, number(year)?),
        _ => return None,
    };
    let day = day_of(year, month, day)?;
    Some((day, day.next_day()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml::values::format_time;
    use time::macros::datetime;

    #[test]
    fn days_are_those_of_the_time_zone_that_the_client_names() {
        let moment = Moment {
            // A Wednesday, and already the 26th in Berlin.
            now: datetime!(2026-11-25 23:30 UTC),
            zone: Zone::named("W. Europe Standard Time").unwrap(),
        };
        for (words, expected) in [
            ("today", "2026-11-25T23:00:00Z 2026-11-26T23:00:00Z"),
            ("Yesterday", "2026-11-24T23:00:00Z 2026-11-25T23:00:00Z"),
            ("tomorrow", "2026-11-26T23:00:00Z 2026-11-27T23:00:00Z"),
            ("this week", "2026-11-21T23:00:00Z 2026-11-28T23:00:00Z"),
            ("last week", "2026-11-14T23:00:00Z 2026-11-21T23:00:00Z"),
            ("next month", "2026-11-30T23:00:00Z 2026-12-31T23:00:00Z"),
            ("last year", "2024-12-31T23:00:00Z 2025-12-31T23:00:00Z"),
            ("past week", "2026-11-18T23:30:00Z 2026-11-25T23:30:00Z"),
            ("coming year", "2026-11-25T23:30:00Z 2027-11-25T23:30:00Z"),
            ("Tuesday", "2026-11-23T23:00:00Z 2026-11-24T23:00:00Z"),
            ("July", "2026-06-30T22:00:00Z 2026-07-31T22:00:00Z"),
            (
                "December 11, 2013",
                "2013-12-10T23:00:00Z 2013-12-11T23:00:00Z",
            ),
            ("December 11", "2026-12-10T23:00:00Z 2026-12-11T23:00:00Z"),
            ("12/11/2013", "2013-12-10T23:00:00Z 2013-12-11T23:00:00Z"),
            ("12/11", "2026-12-10T23:00:00Z 2026-12-11T23:00:00Z"),
            ("2013-12-11", "2013-12-10T23:00:00Z 2013-12-11T23:00:00Z"),
        ] {
            let (start, end) = moment.span(words).unwrap();
            let seen = format!("{} {}", format_time(start), format_time(end));
            assert_eq!(seen, expected, "{words}");
        }
        for nonsense in [
            "",
            "soon",
            "this",
            "last day off",
            "13/13/2013",
            "99999999999",
            "December 99",
            "1/1/-9999",
            "12/31/9999",
            "December 9999",
        ] {
            assert_eq!(moment.span(nonsense), None, "{nonsense}");
        }
    }
}
