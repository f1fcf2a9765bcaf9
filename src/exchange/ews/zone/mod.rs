//! Time zones, as EWS names them: by the ids of Windows
//! ([TimeZoneDefinition](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezonedefinition)).
//!
//! What their clocks say is known from the IANA database, and which zone there is which of Windows from CLDR.

mod definition;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use time::{Duration, OffsetDateTime, PrimitiveDateTime};
use windows_timezones::WindowsTimezone;

use crate::exchange::store::{Item, Value};
use crate::exchange::xml::Node;

/// How far (seconds) before a time that a clock leaves out its offset is looked up.
const GAP: i64 = 3 * 3600;

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zone {
    name: WindowsTimezone,
    clock: Tz,
}

/// When a clock is set to another offset (seconds).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// What it says before.
    pub(super) at: PrimitiveDateTime,
    /// The offset before.
    pub(super) from: i64,
    /// The offset after.
    pub(super) to: i64,
}

impl Zone {
    /// Where clocks say what is said everywhere.
    pub(super) const UTC: Self = Self {
        name: WindowsTimezone::Utc,
        clock: Tz::UTC,
    };

    /// The zone of an id of Windows.
    pub(super) fn named(id: &str) -> Option<Self> {
        let name: WindowsTimezone = id.trim().parse().ok()?;
        let clock = name.tzdb_id().parse().ok()?;
        Some(Self { name, clock })
    }

    /// The zone that a calendar means by any of the names that are in use: that of Windows, or that of IANA, also at the end of
    /// a path.
    pub(super) fn meant(name: &str) -> Option<Self> {
        /// The most parts that a name of IANA has: `America/Argentina/Ushuaia`.
        const PARTS: usize = 3;
        let slashes = name.rmatch_indices('/').take(PARTS);
        let ends = slashes.map(|(slash, _)| &name[slash + 1..]);
        let clock = |end: &str| Self::of_clock(end.parse().ok()?);
        let whole = Self::named(name).or_else(|| clock(name));
        whole.or_else(|| ends.filter_map(clock).last())
    }

    /// The first zone of these offsets (seconds) in January and in July.
    pub(super) fn like(january: i64, july: i64, year: i32) -> Option<Self> {
        let first = |month: u8| {
            let month = time::Month::try_from(month).ok()?;
            let day = time::Date::from_calendar_date(year, month, 1).ok()?;
            Some(day.midnight().assume_utc())
        };
        let (early, late) = (first(1)?, first(7)?);
        let fits = |zone: &Self| zone.offset(early) == january && zone.offset(late) == july;
        // UTC has many names.
        if january == 0 && july == 0 {
            return Some(Self::UTC);
        }
        let zones = TZ_VARIANTS
            .iter()
            .filter_map(|clock| Self::of_clock(*clock));
        zones.filter(Self::is_namesake).find(fits)
    }

    /// Every zone that has an id of Windows, by what their clocks say, from the west.
    pub(super) fn all(now: OffsetDateTime) -> Vec<Self> {
        let clocks = TZ_VARIANTS.iter();
        let zones = clocks.filter_map(|clock| Self::of_clock(*clock));
        let mut zones: Vec<_> = zones.filter(Self::is_namesake).collect();
        zones.sort_by_key(|zone| (zone.offset(now), zone.title()));
        zones
    }

    /// Whether Windows names the zone after this very place.
    fn is_namesake(&self) -> bool {
        self.name.tzdb_id() == self.clock.name()
    }

    fn of_clock(clock: Tz) -> Option<Self> {
        let name = WindowsTimezone::try_from(clock).ok()?;
        Some(Self { name, clock })
    }

    /// The zone of an appointment: that of its start, or that which older clients say.
    pub(super) fn of(item: &Item) -> Self {
        let said = |name, id| {
            let zone = item.field(name).and_then(Value::tree)?;
            Self::said(zone, id)
        };
        said("StartTimeZone", "Id")
            .or_else(|| said("MeetingTimeZone", "TimeZoneName"))
            .unwrap_or(Self::UTC)
    }

    /// The zone that an element means, which has its id in an attribute.
    pub(super) fn said(zone: &Node, attribute: &str) -> Option<Self> {
        zone.attribute(attribute).and_then(Self::named)
    }

    /// An element that names it.
    pub(super) fn node(self, name: &'static str) -> Node {
        Node::new(name)
            .with("Name", self.title())
            .with("Id", self.id())
    }

    /// Its id: `W. Europe Standard Time`.
    pub(super) fn id(self) -> &'static str {
        self.name.name()
    }

    /// What people read: `(UTC+01:00) Amsterdam, Berlin`.
    pub(super) fn title(self) -> &'static str {
        self.name.description()
    }

    /// What its clock says.
    pub(super) fn local(self, instant: OffsetDateTime) -> PrimitiveDateTime {
        let utc = instant.to_offset(time::UtcOffset::UTC);
        let utc = PrimitiveDateTime::new(utc.date(), utc.time());
        let there = utc.checked_add(Duration::seconds(self.offset(instant)));
        there.unwrap_or(utc)
    }

    /// When its clock says that: the first time, where it says so twice; where it never does, as if it had not been set.
    pub(super) fn instant(self, local: PrimitiveDateTime) -> OffsetDateTime {
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

    /// How far (seconds) its clock is ahead.
    pub(super) fn offset(self, instant: OffsetDateTime) -> i64 {
        let offset = naive(instant).map(|it| self.clock.offset_from_utc_datetime(&it));
        offset.map_or(0, |offset| offset.fix().local_minus_utc().into())
    }

    /// When its clock is set in the year after a time; nothing where it is left alone.
    pub(super) fn changes(self, from: OffsetDateTime) -> Vec<Change> {
        let steps = |from: OffsetDateTime, step: Duration, number: i32| {
            (0..number).filter_map(move |count| {
                let before = from.checked_add(step * count)?;
                Some((before, before.checked_add(step)?))
            })
        };
        let changed = move |(before, after): &(OffsetDateTime, OffsetDateTime)| {
            self.offset(*before) != self.offset(*after)
        };
        let days = steps(from, Duration::DAY, 366).filter(changed);
        let minute = |(day, _): (OffsetDateTime, OffsetDateTime)| {
            let minutes: Vec<_> = steps(day, Duration::MINUTE, 24 * 60).collect();
            let set = |(_, after): &(OffsetDateTime, OffsetDateTime)| {
                self.offset(*after) == self.offset(day)
            };
            minutes.get(minutes.partition_point(set)).copied()
        };
        let change = |(before, after): (OffsetDateTime, OffsetDateTime)| Change {
            at: self.local(before) + Duration::MINUTE,
            from: self.offset(before),
            to: self.offset(after),
        };
        days.filter_map(minute).map(change).collect()
    }
}

/// A time as the database wants it.
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
        assert_eq!(Zone::like(0, 0, 2026), Some(Zone::UTC));
        let india = Zone::like(19_800, 19_800, 2026).unwrap();
        assert_eq!(india.offset(datetime!(2026-01-01 0:00 UTC)), 19_800);
        assert_eq!(Zone::like(1, 2, 2026), None);
    }

    #[test]
    fn a_clock_that_is_set_skips_an_hour_or_says_it_twice() {
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
