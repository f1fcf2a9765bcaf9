//! Time zone definitions in the form of Exchange: offsets and transitions
//! ([TimeZoneDefinition](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezonedefinition)).
//!
//! Only the current rules are written. Windows also has those of earlier years.

use time::{Duration, OffsetDateTime, Time};

use super::zones::{Change, YEAR, Zone};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::format_duration;

/// The number of further years to examine if one year leaves open whether a day is the fourth or the last of its month.
const YEARS: i32 = 6;

/// The periods of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    Standard,
    Daylight,
}

impl Zone {
    /// The definition in an element with a name.
    pub(crate) fn definition(self, name: &'static str) -> Node {
        let changes = self.changes_in(YEAR);
        // Zones with one or three transitions follow no yearly rule.
        let changes = match changes[..] {
            [first, second] if first.to == second.from && first.from == second.to => &changes[..],
            _ => &[],
        };
        let first = OffsetDateTime::UNIX_EPOCH.replace_year(YEAR);
        let usual = self.offset(first.unwrap_or(OffsetDateTime::UNIX_EPOCH));
        let standard = changes.iter().map(|change| change.to).min();
        let daylight = changes.iter().map(|change| change.to).max();
        let periods = [
            Some(self.period(Period::Standard, standard.unwrap_or(usual))),
            daylight.map(|offset| self.period(Period::Daylight, offset)),
        ];
        let transitions: Vec<_> = match changes {
            [] => vec![Node::new("t:Transition").child(self.to_period(Period::Standard))],
            some => some.iter().map(|it| self.transition(*it)).collect(),
        };
        let group = Node::new("t:TransitionsGroup").with("Id", "0");
        let to_group = Node::text("t:To", "0").with("Kind", "Group");
        self.node(name).children([
            Node::new("t:Periods").children(periods.into_iter().flatten()),
            Node::new("t:TransitionsGroups").child(group.children(transitions)),
            Node::new("t:Transitions").child(Node::new("t:Transition").child(to_group)),
        ])
    }

    /// The transitions of a year.
    fn changes_in(self, year: i32) -> Vec<Change> {
        let first = OffsetDateTime::UNIX_EPOCH.replace_year(year);
        first.map_or_else(|_| Vec::new(), |first| self.changes(first))
    }

    fn period(self, period: Period, offset: i64) -> Node {
        let bias = format_duration(Duration::seconds(offset));
        // A bias is UTC minus local time, so an offset east of Greenwich is negative.
        let sign = if offset > 0 { "-" } else { "" };
        Node::new("t:Period")
            .with("Bias", format!("{sign}{bias}"))
            .with("Name", format!("{period:?}"))
            .with("Id", self.period_id(period))
    }

    fn period_id(self, period: Period) -> String {
        format!("trule:Microsoft/Registry/{}/1-{period:?}", self.id())
    }

    fn to_period(self, period: Period) -> Node {
        Node::text("t:To", self.period_id(period)).with("Kind", "Period")
    }

    fn transition(self, change: Change) -> Node {
        let period = match change.to > change.from {
            true => Period::Daylight,
            false => Period::Standard,
        };
        let day = change.at.date();
        Node::new("t:RecurringDayTransition").children([
            self.to_period(period),
            Node::text(
                "t:TimeOffset",
                format_duration(change.at.time() - Time::MIDNIGHT),
            ),
            Node::text("t:Month", u8::from(day.month()).to_string()),
            Node::text("t:DayOfWeek", day.weekday().to_string()),
            Node::text("t:Occurrence", self.occurrence(change).to_string()),
        ])
    }

    /// The occurrence of the weekday in its month: the first to the fourth, or the last (-1).
    fn occurrence(self, change: Change) -> i8 {
        let (week, last) = week(change);
        if week != 4 || !last {
            return if last { -1 } else { week };
        }
        // A fourth weekday that is also the last one is ambiguous. Another year decides.
        let later = (YEAR + 1..=YEAR + YEARS).flat_map(|year| self.changes_in(year));
        let mut same = later.filter(|later| later.to == change.to).map(self::week);
        match same.find(|week| *week != (4, true)) {
            Some((week, false)) => week,
            _ => -1,
        }
    }
}

/// The occurrence of the weekday in its month, and whether it is the last one.
fn week(change: Change) -> (i8, bool) {
    let day = change.at.date();
    let length = day.month().length(day.year());
    let week = (day.day() - 1) / 7 + 1;
    (week.cast_signed(), day.day() + 7 > length)
}
