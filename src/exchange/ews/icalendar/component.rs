//! Calendar components, which nest, and the times in their lines.

use std::collections::HashMap;

use time::{Date, OffsetDateTime, PrimitiveDateTime};

use super::lines::Line;
use super::words::{DAY, TIME};
use crate::exchange::ews::zone::Zone;
use crate::settings::MAX_CALENDAR_ZONES;

/// The deepest nesting of components. A calendar, an event and an alarm need three.
const DEPTH: usize = 8;

/// The lines between `BEGIN` and `END`.
#[derive(Debug, Default)]
pub(crate) struct Component<'a> {
    name: String,
    lines: Vec<&'a Line>,
    inside: Vec<Self>,
}

impl<'a> Component<'a> {
    /// The root of a calendar. Components that are nested too deep are left out.
    pub(crate) fn root(lines: &'a [Line]) -> Self {
        let mut open = vec![Self::default()];
        let mut beyond = 0_usize;
        for line in lines {
            match line.name.as_str() {
                "BEGIN" if open.len() < DEPTH => open.push(Self {
                    name: line.value.trim().to_ascii_uppercase(),
                    ..Self::default()
                }),
                "BEGIN" => beyond += 1,
                "END" if beyond > 0 => beyond -= 1,
                "END" if open.len() > 1 => close(&mut open),
                // An `END` without a `BEGIN` is ignored, and a missing `END` is assumed at the end of the text.
                "END" => {}
                _ if beyond > 0 => {}
                _ => open.iter_mut().last().into_iter().for_each(|last| {
                    last.lines.push(line);
                }),
            }
        }
        while open.len() > 1 {
            close(&mut open);
        }
        open.pop().expect("the root is never closed")
    }

    /// Collects all components with a name, at any depth.
    pub(crate) fn all<'b>(&'b self, name: &str, found: &mut Vec<&'b Self>) {
        for inner in &self.inside {
            if inner.name == name {
                found.push(inner);
            }
            inner.all(name, found);
        }
    }

    /// The components with a name directly inside.
    pub(crate) fn inside(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.inside.iter().filter(move |inner| inner.name == name)
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().copied()
    }

    pub(crate) fn line(&self, name: &str) -> Option<&'a Line> {
        self.lines().find(|line| line.name == name)
    }
}

fn close(open: &mut Vec<Component<'_>>) {
    if let Some(done) = open.pop()
        && let Some(around) = open.last_mut()
    {
        around.inside.push(done);
    }
}

/// A local time and its time zone, or a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) local: PrimitiveDateTime,
    pub(crate) zone: Zone,
    pub(crate) is_day: bool,
}

impl Moment {
    pub(crate) fn instant(self) -> OffsetDateTime {
        self.zone.instant(self.local)
    }
}

/// The time zones that a calendar defines, by `TZID`.
#[derive(Debug, Default)]
pub(crate) struct Zones(HashMap<String, Zone>);

impl Zones {
    /// The time zones of a calendar, at most `MAX_CALENDAR_ZONES`. A zone is recognized by its name, or else by its
    /// offsets.
    pub(crate) fn of(calendar: &Component<'_>) -> Self {
        let mut described = Vec::new();
        calendar.all("VTIMEZONE", &mut described);
        let zone = |zone: &&Component<'_>| {
            let name = zone.line("TZID")?.value.trim().to_owned();
            let known = Zone::meant(&name).or_else(|| like(zone));
            Some((name, known?))
        };
        let described = described.iter().take(MAX_CALENDAR_ZONES);
        Self(described.filter_map(zone).collect())
    }

    /// The times of a line, which may have several. A time in an unknown zone is taken as UTC.
    pub(crate) fn moments(&self, line: &Line) -> Vec<Moment> {
        let named = line.parameter("TZID").map(str::trim);
        let zone = named.and_then(|name| self.0.get(name).copied().or_else(|| Zone::meant(name)));
        let one = |text: &str| {
            let text = text.trim();
            let plain = text.trim_end_matches(['Z', 'z']);
            let zone = zone.filter(|_| plain == text).unwrap_or(Zone::UTC);
            let time = PrimitiveDateTime::parse(plain, TIME).ok();
            let day = || Some(Date::parse(plain, DAY).ok()?.midnight());
            Some(Moment {
                is_day: time.is_none(),
                local: time.or_else(day)?,
                zone,
            })
        };
        line.value.split(',').filter_map(one).collect()
    }

    /// The first time of a line.
    pub(crate) fn moment(&self, line: &Line) -> Option<Moment> {
        self.moments(line).into_iter().next()
    }
}

/// The time zone with the offsets of a `VTIMEZONE`.
fn like(zone: &Component<'_>) -> Option<Zone> {
    // A zone whose rules changed has several parts; the last one is current.
    let last = |name: &str| {
        let part = zone.inside(name).last()?;
        let to = offset(&part.line("TZOFFSETTO")?.value)?;
        let month = part.line("RRULE").and_then(|rule| {
            let parts = rule.value.split(';').filter_map(|it| it.split_once('='));
            let mut months = parts.filter(|(name, _)| name.eq_ignore_ascii_case("BYMONTH"));
            months.next()?.1.parse::<u8>().ok()
        });
        Some((to, month))
    };
    let (standard, _) = last("STANDARD").or_else(|| last("DAYLIGHT"))?;
    let (daylight, begins) = last("DAYLIGHT").unwrap_or((standard, None));
    // In the southern hemisphere, daylight saving time begins in the second half of the year and spans the new year.
    match begins {
        Some(7..) => Zone::like(daylight, standard),
        _ => Zone::like(standard, daylight),
    }
}

/// Parses `+0130` into seconds.
fn offset(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+')?),
    };
    let part = |from: usize| digits.get(from..from + 2)?.parse::<i64>().ok();
    Some(sign * (part(0)? * 3600 + part(2)? * 60))
}
