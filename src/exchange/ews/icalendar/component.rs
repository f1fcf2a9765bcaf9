//! The components of a calendar, which stand inside each other, and what their lines say about time.

use std::collections::HashMap;

use time::{Date, OffsetDateTime, PrimitiveDateTime};

use super::lines::Line;
use super::words::{DAY, TIME};
use crate::exchange::ews::zone::Zone;
use crate::settings::MAX_CALENDAR_ZONES;

/// How deep components may stand in each other: a calendar, an appointment, an alarm, and some more.
const DEPTH: usize = 8;

/// What stands between `BEGIN` and `END`.
#[derive(Debug, Default)]
pub(crate) struct Component<'a> {
    name: String,
    lines: Vec<&'a Line>,
    inside: Vec<Self>,
}

impl<'a> Component<'a> {
    /// All that is in a calendar; what stands too deep is left out.
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
        open.pop().unwrap_or_default()
    }

    /// Those of that name, wherever they are.
    pub(crate) fn all<'b>(&'b self, name: &str, found: &mut Vec<&'b Self>) {
        for inner in &self.inside {
            if inner.name == name {
                found.push(inner);
            }
            inner.all(name, found);
        }
    }

    /// Those of that name directly inside.
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

/// A time, and the zone whose clock says so; or a day.
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

/// The zones that a calendar describes, by the names that it gives them.
#[derive(Debug, Default)]
pub(crate) struct Zones(HashMap<String, Zone>);

impl Zones {
    /// Those of a calendar, or the first of very many: known by their name, or else by their offsets.
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

    /// The times of a line, of which some have several; a clock of no known zone is that of UTC.
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

/// The zone that has the offsets of a description.
fn like(zone: &Component<'_>) -> Option<Zone> {
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
    // In the south it is summer in January.
    match begins {
        Some(7..) => Zone::like(daylight, standard),
        _ => Zone::like(standard, daylight),
    }
}

/// `+0130`, in seconds.
fn offset(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+')?),
    };
    let part = |from: usize| digits.get(from..from + 2)?.parse::<i64>().ok();
    Some(sign * (part(0)? * 3600 + part(2)? * 60))
}
