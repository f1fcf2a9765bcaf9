//! Time zones and their offsets.

use crate::exchange::data::{Item, Property, Value};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::format_time;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime};
use windows_timezones::WindowsTimezone;

/// The time (seconds) before a skipped local time at which its offset is looked up. It is longer than any gap.
const GAP: i64 = 3 * 3600;

/// The year whose rules count as the current ones.
pub(crate) const YEAR: i32 = 2026;

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    name: WindowsTimezone,
    clock: Tz,
}

/// A transition of a zone to another offset (seconds).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The local time of the transition, by the offset before.
    pub(crate) at: PrimitiveDateTime,
    /// The offset before.
    pub(crate) from: i64,
    /// The offset after.
    pub(crate) to: i64,
}

impl Zone {
    /// Coordinated universal time.
    pub(crate) const UTC: Self = Self {
        name: WindowsTimezone::Utc,
        clock: Tz::UTC,
    };

    /// The zone with a Windows id.
    pub(crate) fn named(id: &str) -> Option<Self> {
        let name: WindowsTimezone = id.trim().parse().ok()?;
        let clock = name.tzdb_id().parse().ok()?;
        // One zone, whatever the database calls its clock.
        match name {
            WindowsTimezone::Utc => Some(Self::UTC),
            name => Some(Self { name, clock }),
        }
    }

    /// The zone that a calendar names in any usual way: by Windows id, or by IANA name, possibly at the end of a path.
    pub(crate) fn meant(name: &str) -> Option<Self> {
        /// The most parts of an IANA name: `America/Argentina/Ushuaia`.
        const PARTS: usize = 3;
        let slashes = name.rmatch_indices('/').take(PARTS);
        let ends = slashes.map(|(slash, _)| &name[slash + 1..]);
        let clock = |end: &str| Self::of_clock(end.parse().ok()?);
        let whole = Self::named(name).or_else(|| clock(name));
        whole.or_else(|| ends.filter_map(clock).last())
    }

    /// The first zone with these offsets (seconds) in January and in July.
    pub(crate) fn like(january: i64, july: i64) -> Option<Self> {
        let first = |month: u8| {
            let month = time::Month::try_from(month).ok()?;
            let day = time::Date::from_calendar_date(YEAR, month, 1).ok()?;
            Some(day.midnight().assume_utc())
        };
        let (early, late) = (first(1)?, first(7)?);
        let fits = |zone: &Self| zone.offset(early) == january && zone.offset(late) == july;
        // Several zones have the offset 0. UTC takes precedence.
        if january == 0 && july == 0 {
            return Some(Self::UTC);
        }
        let zones = TZ_VARIANTS
            .iter()
            .filter_map(|clock| Self::of_clock(*clock));
        zones.filter(Self::is_namesake).find(fits)
    }

    /// All zones with a Windows id, from west to east.
    pub(crate) fn all(now: OffsetDateTime) -> Vec<Self> {
        let clocks = TZ_VARIANTS.iter();
        let zones = clocks.filter_map(|clock| Self::of_clock(*clock));
        let mut zones: Vec<_> = zones.filter(Self::is_namesake).collect();
        zones.sort_by_key(|zone| (zone.offset(now), zone.title()));
        zones
    }

    /// Whether the Windows zone is named after this IANA zone.
    fn is_namesake(&self) -> bool {
        self.name.tzdb_id() == self.clock.name()
    }

    fn of_clock(clock: Tz) -> Option<Self> {
        let name = WindowsTimezone::try_from(clock).ok()?;
        Some(Self { name, clock })
    }

    /// The zone of a calendar item: `StartTimeZone`, or the `MeetingTimeZone` of older clients.
    pub(crate) fn of(item: &Item) -> Self {
        let start = item.field(Property::StartTimeZone).and_then(Value::tree);
        let meeting = || item.field(Property::MeetingTimeZone).and_then(Value::tree);
        start
            .and_then(Self::defined)
            .or_else(|| meeting().and_then(Self::of_meeting))
            .unwrap_or(Self::UTC)
    }

    /// An element with the id and the name of the zone.
    pub(crate) fn node(self, name: &'static str) -> Node {
        Node::new(name)
            .with("Name", self.title())
            .with("Id", self.id())
    }

    /// The Windows id: `W. Europe Standard Time`.
    pub(crate) fn id(self) -> &'static str {
        self.name.name()
    }

    /// The display name: `(UTC+01:00) Amsterdam, Berlin`.
    pub(crate) fn title(self) -> &'static str {
        self.name.description()
    }

    /// The local time at an instant.
    pub(crate) fn local(self, instant: OffsetDateTime) -> PrimitiveDateTime {
        let utc = instant.to_offset(time::UtcOffset::UTC);
        let utc = PrimitiveDateTime::new(utc.date(), utc.time());
        let there = utc.checked_add(Duration::seconds(self.offset(instant)));
        there.unwrap_or(utc)
    }

    /// The local time with its offset: `2026-11-25T10:00:00+01:00`.
    pub(crate) fn format(self, instant: OffsetDateTime) -> String {
        let local = format_time(self.local(instant).assume_utc());
        let minutes = self.offset(instant) / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        format!("{}{sign}{hours:02}:{rest:02}", local.trim_end_matches('Z'))
    }

    /// A date in the zone's calendar, in the form of XML Schema: `2026-12-16Z`, `2026-12-16+01:00`.
    pub(crate) fn date(self, day: Date) -> String {
        let midnight = self.format(self.instant(day.midnight()));
        let offset = match self == Self::UTC {
            true => "Z",
            false => midnight.get(midnight.len() - 6..).unwrap_or_default(),
        };
        format!("{day}{offset}")
    }

    /// The instant of a local time. Of an ambiguous local time, the first; a skipped one is read with the offset before
    /// the gap.
    pub(crate) fn instant(self, local: PrimitiveDateTime) -> OffsetDateTime {
        let instant = local.assume_utc();
        let offset = match naive(instant).map(|it| self.clock.offset_from_local_datetime(&it)) {
            Some(MappedLocalTime::Single(found) | MappedLocalTime::Ambiguous(found, _)) => {
                found.fix().local_minus_utc().into()
            }
            Some(MappedLocalTime::None) => self.offset(instant - Duration::seconds(GAP)),
            None => 0,
        };
        instant
            .checked_sub(Duration::seconds(offset))
            .unwrap_or(instant)
    }

    /// The offset (seconds) east of UTC.
    pub(crate) fn offset(self, instant: OffsetDateTime) -> i64 {
        let offset = naive(instant).map(|it| self.clock.offset_from_utc_datetime(&it));
        offset.map_or(0, |offset| offset.fix().local_minus_utc().into())
    }

    /// The transitions in the year after an instant.
    pub(crate) fn changes(self, from: OffsetDateTime) -> Vec<Change> {
        // No zone has two transitions within this step. The shortest time between two is Ramadan, in Morocco.
        const STEP: Duration = Duration::days(14);
        const STEPS: i32 = 365 / 14 + 1;
        let times = (0..STEPS).filter_map(|count| from.checked_add(STEP * count));
        let change = |before: OffsetDateTime| {
            let minutes = self.unchanged(before, STEP.whole_minutes());
            let at = before.checked_add(Duration::minutes(minutes))?;
            Some(Change {
                at: self.local(at) + Duration::MINUTE,
                from: self.offset(at),
                to: self.offset(at + Duration::MINUTE),
            })
        };
        let changes = times.filter_map(change);
        changes.filter(|change| change.from != change.to).collect()
    }

    /// The minutes after an instant, of at most `minutes`, during which the offset stays the same.
    fn unchanged(self, from: OffsetDateTime, minutes: i64) -> i64 {
        let (mut same, mut other) = (0, minutes);
        while other - same > 1 {
            let middle = (same + other) / 2;
            let then = from.checked_add(Duration::minutes(middle));
            match then.is_none_or(|then| self.offset(then) == self.offset(from)) {
                true => same = middle,
                false => other = middle,
            }
        }
        same
    }
}

/// An instant in the form of the zone database.
fn naive(instant: OffsetDateTime) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(instant.unix_timestamp(), 0).map(|it| it.naive_utc())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_zone_is_known_by_every_name_and_by_its_offsets() {
        let berlin = Zone::named("W. Europe Standard Time").unwrap();
        assert!(berlin.title().starts_with("(UTC+01:00) "));
        for name in [
            "Europe/Berlin",
            "Europe/Vienna",
            "/freeassociation.sourceforge.net/Europe/Berlin",
            &format!("{}Europe/Berlin", "/".repeat(1_000_000)),
            "W. Europe Standard Time",
        ] {
            assert_eq!(Zone::meant(name).map(Zone::id), Some(berlin.id()), "{name}");
        }
        assert_eq!(Zone::meant("Etc/UTC").map(Zone::id), Some("UTC"));
        assert!(Zone::meant("/mozilla.org/America/Argentina/Ushuaia").is_some());
        assert_eq!(Zone::named("Mars Standard Time"), None);
        assert_eq!(Zone::meant(""), None);
        assert_eq!(Zone::like(0, 0), Some(Zone::UTC));
        let india = Zone::like(19_800, 19_800).unwrap();
        assert_eq!(india.offset(datetime!(2026-01-01 0:00 UTC)), 19_800);
        assert_eq!(Zone::like(1, 2), None);
    }

    #[test]
    fn a_transition_skips_or_repeats_an_hour() {
        let zone = Zone::named("W. Europe Standard Time").unwrap();
        assert_eq!(
            zone.instant(datetime!(2026-03-29 2:30)),
            datetime!(2026-03-29 1:30 UTC)
        );
        assert_eq!(
            zone.instant(datetime!(2026-10-25 2:30)),
            datetime!(2026-10-25 0:30 UTC)
        );
        let changes = zone.changes(datetime!(2026-01-01 0:00 UTC));
        let [spring, autumn] = changes[..] else {
            panic!("{changes:?}");
        };
        assert_eq!(spring.at, datetime!(2026-03-29 2:00));
        assert_eq!((spring.from, spring.to), (3600, 7200));
        assert_eq!(autumn.at, datetime!(2026-10-25 3:00));
        assert!(Zone::UTC.changes(datetime!(2026-01-01 0:00 UTC)).is_empty());
    }
}
