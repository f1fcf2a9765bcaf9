//! The clock of a request for free/busy: its own rules, or the zone of its `TimeZoneContext`
//! ([SerializableTimeZone](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezone-availability)).

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, Weekday};

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::zone::{Zone, has_zone};
use crate::exchange::soap::Fault;
use crate::exchange::xml::values::{format_time, moment};
use crate::exchange::xml::{Element, Node, TYPES};

/// The longest distance from UTC (minutes).
const FARTHEST: i64 = 24 * 60;

/// The clock by which a request names times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// A zone of Windows.
    Zone(Zone),
    /// The rules of the request.
    Rules(Rules),
}

/// Rules for standard and daylight time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    /// UTC minus standard time (minutes), without `standard`.
    bias: i64,
    /// The beginning of standard time, and of daylight time. `None` where the clock never changes.
    changes: Option<(Change, Change)>,
}

/// A yearly change of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    /// The part of the bias from then on (minutes).
    bias: i64,
    month: Month,
    day: Day,
    time: Time,
}

/// The day of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// The first to the fourth of that weekday in the month; 5 means the last.
    Weekday(u8, Weekday),
    /// That day, in that year alone.
    Only(i32, u8),
}

impl Clock {
    /// The clock of a request.
    pub(crate) fn of(request: &Element<'_>, zone: Zone) -> Result<Self, Fault> {
        match request.child(TYPES, Property::TimeZone.name()) {
            None => Ok(Self::Zone(zone)),
            Some(rules) => Rules::read(rules)
                .map(Self::Rules)
                .ok_or_else(|| Fault::of(ResponseCode::TIME_ZONE)),
        }
    }

    /// The local time at an instant.
    pub(crate) fn local(self, instant: OffsetDateTime) -> PrimitiveDateTime {
        match self {
            Self::Zone(zone) => zone.local(instant),
            Self::Rules(rules) => rules.local(instant),
        }
    }

    /// The instant of a local time.
    pub(crate) fn instant(self, local: PrimitiveDateTime) -> OffsetDateTime {
        match self {
            Self::Zone(zone) => zone.instant(local),
            Self::Rules(rules) => rules.instant(local),
        }
    }

    /// The instant of a text: in this clock where it names no offset.
    pub(crate) fn read(self, text: &str) -> Option<OffsetDateTime> {
        let time = moment(text)?;
        match has_zone(text.trim()) {
            true => Some(time),
            false => Some(self.instant(PrimitiveDateTime::new(time.date(), time.time()))),
        }
    }

    /// An element with the local time, which names no offset: `2026-12-01T09:00:00`.
    pub(crate) fn node(self, name: &'static str, instant: OffsetDateTime) -> Node {
        Node::text(name, local_text(self.local(instant)))
    }
}

/// A local time without an offset.
pub(crate) fn local_text(local: PrimitiveDateTime) -> String {
    let mut text = format_time(local.assume_utc());
    text.pop();
    text
}

impl Rules {
    /// The rules of an element; `None` where they make no sense.
    pub(crate) fn read(element: &Element<'_>) -> Option<Self> {
        let bias = number(element, "Bias")?;
        let (standard, daylight) = (
            element.child(TYPES, "StandardTime")?,
            element.child(TYPES, "DaylightTime")?,
        );
        let (standard_bias, daylight_bias) = (number(standard, "Bias")?, number(daylight, "Bias")?);
        let far = |part: i64| {
            bias.checked_add(part)
                .is_none_or(|all| all.abs() > FARTHEST)
        };
        if far(standard_bias) || far(daylight_bias) {
            return None;
        }
        // Without a month the clock never changes.
        let fixed = number(standard, "Month")? == 0 || number(daylight, "Month")? == 0;
        let changes = match fixed || standard_bias == daylight_bias {
            true => None,
            false => Some((Change::read(standard)?, Change::read(daylight)?)),
        };
        Some(Self {
            bias: bias + standard_bias,
            changes: changes.map(|(standard, daylight)| {
                let relative = |change: Change| Change {
                    bias: change.bias - standard_bias,
                    ..change
                };
                (relative(standard), relative(daylight))
            }),
        })
    }

    /// The minutes from local time to UTC.
    fn minutes(self, instant: OffsetDateTime) -> i64 {
        let Some((standard, daylight)) = self.changes else {
            return self.bias;
        };
        let year = shifted(instant, -self.bias).year();
        let at = |change: Change, before: i64| {
            let local = change.in_year(year)?;
            Some(shifted(local.assume_utc(), self.bias + before))
        };
        let begins = at(daylight, standard.bias);
        let ends = at(standard, daylight.bias);
        let is_daylight = match (begins, ends) {
            (Some(begins), Some(ends)) if begins < ends => instant >= begins && instant < ends,
            (Some(begins), Some(ends)) => instant >= begins || instant < ends,
            _ => false,
        };
        self.bias + if is_daylight { daylight.bias } else { 0 }
    }

    fn local(self, instant: OffsetDateTime) -> PrimitiveDateTime {
        let local = shifted(instant, -self.minutes(instant));
        PrimitiveDateTime::new(local.date(), local.time())
    }

    /// The instant of a local time. Of an ambiguous one the first; a skipped one is read with the offset before the gap.
    fn instant(self, local: PrimitiveDateTime) -> OffsetDateTime {
        let guess = |minutes: i64| shifted(local.assume_utc(), minutes);
        let daylight = self.changes.map_or(0, |(_, daylight)| daylight.bias);
        let (standard, other) = (guess(self.bias), guess(self.bias + daylight));
        let fits = |instant: &OffsetDateTime| self.local(*instant) == local;
        let (first, second) = (standard.min(other), standard.max(other));
        match (fits(&first), fits(&second)) {
            (true, _) => first,
            (false, true) => second,
            // The clock before the gap is that of standard time.
            (false, false) => standard,
        }
    }
}

impl Change {
    fn read(element: &Element<'_>) -> Option<Self> {
        let month = u8::try_from(number(element, "Month")?).ok()?;
        let order = u8::try_from(number(element, "DayOrder")?).ok()?;
        let year = element.child(TYPES, "Year").map(|year| year.text.trim());
        let year = year.map(|year| year.parse::<i32>().ok());
        let weekday = element.child(TYPES, "DayOfWeek")?.text.trim().parse();
        let day = match year {
            Some(year) if year != Some(0) => Day::Only(year?, order),
            _ if (1..=5).contains(&order) => Day::Weekday(order, weekday.ok()?),
            _ => return None,
        };
        Some(Self {
            bias: number(element, "Bias")?,
            month: Month::try_from(month).ok()?,
            day,
            time: clock_time(&element.child(TYPES, "Time")?.text)?,
        })
    }

    fn in_year(self, year: i32) -> Option<PrimitiveDateTime> {
        let day = match self.day {
            Day::Only(own, day) if own == year => {
                Date::from_calendar_date(year, self.month, day).ok()?
            }
            Day::Only(..) => return None,
            Day::Weekday(order, weekday) => {
                let first = Date::from_calendar_date(year, self.month, 1).ok()?;
                let ahead = 7 + weekday.number_days_from_monday()
                    - first.weekday().number_days_from_monday();
                let day = 1 + ahead % 7 + 7 * (order - 1);
                let fits = day <= self.month.length(year);
                let day = if fits { day } else { day - 7 };
                Date::from_calendar_date(year, self.month, day).ok()?
            }
        };
        Some(day.with_time(self.time))
    }
}

fn shifted(instant: OffsetDateTime, minutes: i64) -> OffsetDateTime {
    let there = instant.checked_add(Duration::minutes(minutes));
    there.unwrap_or(instant)
}

fn number(element: &Element<'_>, name: &str) -> Option<i64> {
    element.child(TYPES, name)?.text.trim().parse().ok()
}

/// A time of day: `02:00:00`.
pub(crate) fn clock_time(text: &str) -> Option<Time> {
    let mut parts = text.trim().split(':').map(|part| part.get(..2));
    let mut next = || parts.next()??.parse().ok();
    Time::from_hms(next()?, next()?, next().unwrap_or(0)).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::exchange::xml;

    fn rules(bias: i64, standard: &str, daylight: &str) -> Option<Rules> {
        let document = format!(
            "<t:TimeZone xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'><t:Bias>{bias}</t:Bias>\
             <t:StandardTime>{standard}</t:StandardTime><t:DaylightTime>{daylight}</t:DaylightTime></t:TimeZone>"
        );
        Rules::read(&xml::read(document.as_bytes()).unwrap())
    }

    fn change(bias: i64, time: &str, order: u8, month: u8) -> String {
        format!(
            "<t:Bias>{bias}</t:Bias><t:Time>{time}</t:Time><t:DayOrder>{order}</t:DayOrder><t:Month>{month}</t:Month>\
             <t:DayOfWeek>Sunday</t:DayOfWeek>"
        )
    }

    #[test]
    fn the_rules_of_a_request_are_those_of_the_zone() {
        let ours = [
            ("W. Europe Standard Time", -60, (3, 5, 10, 5), "03:00:00"),
            ("Eastern Standard Time", 300, (3, 2, 11, 1), "02:00:00"),
            ("AUS Eastern Standard Time", -600, (10, 1, 4, 1), "03:00:00"),
        ];
        for (id, bias, (begins, first, ends, last), back) in ours {
            let standard = change(0, back, last, ends);
            let daylight = change(-60, "02:00:00", first, begins);
            let rules = Clock::Rules(rules(bias, &standard, &daylight).unwrap());
            let zone = Clock::Zone(Zone::named(id).unwrap());
            let mut time = datetime!(2026-01-01 0:15 UTC);
            while time < datetime!(2027-01-01 0:00 UTC) {
                assert_eq!(rules.local(time), zone.local(time), "{id} {time}");
                let local = zone.local(time);
                assert_eq!(rules.instant(local), zone.instant(local), "{id} {local}");
                time += Duration::minutes(30);
            }
        }
    }

    #[test]
    fn a_clock_that_never_changes_needs_no_days() {
        let none = change(0, "00:00:00", 0, 0);
        let rules = rules(-330, &none, &none).unwrap();
        assert_eq!(
            rules.local(datetime!(2026-07-01 0:00 UTC)),
            datetime!(2026-07-01 5:30)
        );
    }

    #[test]
    fn rules_that_make_no_sense_are_refused() {
        let sound = change(0, "03:00:00", 5, 10);
        for wrong in [
            change(-60, "03:00:00", 5, 13),
            change(-60, "25:00:00", 5, 3),
            change(-60, "03:00:00", 9, 3),
            change(9_000, "03:00:00", 5, 3),
        ] {
            assert_eq!(rules(-60, &sound, &wrong), None, "{wrong}");
        }
    }
}
