//! Time zones that a client defines: by id, or by offsets and transitions.
//!
//! Rules without an id stand for the first zone that follows them today. Rules of other years are not compared.

use std::collections::HashMap;

use time::Month;

use super::zones::Zone;
use crate::exchange::xml::Node;
use crate::exchange::xml::values::duration;

impl Zone {
    /// The zone of a [TimeZoneDefinition](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezonedefinition).
    pub(crate) fn defined(definition: &Node) -> Option<Self> {
        // Some clients send the id of an IANA zone with rules; Windows ids win over rules, rules over other names.
        let id = definition.attribute("Id").unwrap_or_default();
        Self::named(id)
            .or_else(|| ruled(definition))
            .or_else(|| Self::meant(id))
    }

    /// The zone of a [MeetingTimeZone](https://learn.microsoft.com/exchange/client-developer/web-service-reference/meetingtimezone).
    pub(crate) fn of_meeting(zone: &Node) -> Option<Self> {
        let name = zone.attribute("TimeZoneName").unwrap_or_default();
        Self::named(name).or_else(|| {
            let base = seconds(zone.find("t:BaseOffset")?.content())?;
            let change = |name: &str| {
                let part = zone.find(name)?;
                let offset = seconds(part.find("t:Offset")?.content())?;
                let yearly = part.find("t:RelativeYearlyRecurrence");
                let month = yearly.and_then(|yearly| yearly.find("t:Month"));
                let month: Option<Month> = month.and_then(|month| month.content().parse().ok());
                Some((month.map_or(1, u8::from), -(base + offset)))
            };
            let changes = ["t:Standard", "t:Daylight"].into_iter().filter_map(change);
            let changes: Vec<_> = changes.collect();
            match changes.is_empty() {
                true => Self::like(-base, -base),
                false => set(changes),
            }
        })
    }
}

/// Whether a definition refers to periods or groups that it does not contain
/// ([ErrorTimeZone](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
pub(crate) fn leads_nowhere(definition: &Node) -> bool {
    let inside = |name: &str| definition.find(name).map_or(&[][..], Node::inside);
    let ids = |list: &'static str| {
        let ids = inside(list).iter().filter_map(|node| node.attribute("Id"));
        ids.collect::<Vec<_>>()
    };
    let (periods, groups) = (ids("t:Periods"), ids("t:TransitionsGroups"));
    let grouped = inside("t:TransitionsGroups").iter().flat_map(Node::inside);
    let mut transitions = inside("t:Transitions").iter().chain(grouped);
    transitions.any(|transition| {
        let Some(to) = transition.find("t:To") else {
            return true;
        };
        let known = match to.attribute("Kind") {
            Some("Period") => &periods,
            _ => &groups,
        };
        !known.contains(&to.content().trim())
    })
}

/// The zone with the rules of a definition. The last transition is the one in force.
fn ruled(definition: &Node) -> Option<Zone> {
    // EWS has a bias (UTC minus local time); offsets have the opposite sign.
    let periods = definition.find("t:Periods")?.inside().iter();
    let offset = |period: &'_ Node| Some(-seconds(period.attribute("Bias")?)?);
    let periods = periods.filter_map(|it| Some((it.attribute("Id")?, offset(it)?)));
    let periods: HashMap<_, _> = periods.collect();
    let target = |transition: &Node| {
        let to = transition.find("t:To")?;
        Some((to.attribute("Kind")?.to_owned(), to.content().to_owned()))
    };
    let offset = |id: &str| periods.get(id).copied();
    let last = definition.find("t:Transitions")?.inside().last()?;
    let (kind, id) = target(last)?;
    if kind == "Period" {
        return Zone::like(offset(&id)?, offset(&id)?);
    }
    let mut groups = definition.find("t:TransitionsGroups")?.inside().iter();
    let group = groups.find(|group| group.attribute("Id") == Some(&id))?;
    let changes = group.inside().iter().filter_map(|transition| {
        let month = transition.find("t:Month");
        let month = month.map_or(Some(1), |month| month.content().trim().parse().ok());
        Some((month?, offset(&target(transition)?.1)?))
    });
    set(changes.collect())
}

/// The zone that changes to these offsets (seconds) in these months.
fn set(mut changes: Vec<(u8, i64)>) -> Option<Zone> {
    changes.sort_unstable();
    let in_force = |month: u8| {
        // Before the first transition of a year, the last one of the year before is in force.
        let mut before = changes.iter().rev().filter(|(begins, _)| *begins <= month);
        let change = before.next().or(changes.last());
        change.map(|(_, offset)| *offset)
    };
    Zone::like(in_force(1)?, in_force(7)?)
}

/// A duration in seconds.
fn seconds(text: &str) -> Option<i64> {
    Some(duration(text)?.whole_seconds())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::data::Property;

    fn definition(id: &str) -> Node {
        let zone = Zone::named(id).unwrap();
        let defined = zone.definition(Property::StartTimeZone.element());
        Node::new(Property::StartTimeZone.element()).with_inside(defined.into_inside())
    }

    #[test]
    fn a_zone_without_an_id_is_known_by_its_rules() {
        for id in [
            "Pacific Standard Time",
            "India Standard Time",
            "W. Europe Standard Time",
            "AUS Eastern Standard Time",
            "UTC",
        ] {
            let (zone, found) = (
                Zone::named(id).unwrap(),
                Zone::defined(&definition(id)).unwrap(),
            );
            let offsets = |zone: Zone| {
                let changes = zone.changes(time::macros::datetime!(2026-01-01 0:00 UTC));
                changes
                    .iter()
                    .map(|change| (change.from, change.to))
                    .collect::<Vec<_>>()
            };
            assert_eq!(offsets(found), offsets(zone), "{id}: {}", found.id());
        }
        assert_eq!(
            Zone::defined(&Node::new(Property::StartTimeZone.element())),
            None
        );
        let unix = Node::new(Property::StartTimeZone.element()).with("Id", "Europe/Berlin");
        assert_eq!(Zone::defined(&unix), Zone::named("W. Europe Standard Time"));
    }

    #[test]
    fn a_meeting_may_have_its_zone_in_the_form_of_exchange_2007() {
        let change = |name: &'static str, offset: &'static str, month: &'static str| {
            let yearly =
                Node::new("t:RelativeYearlyRecurrence").child(Node::text("t:Month", month));
            let offset = Node::text("t:Offset", offset);
            Node::new(name).children([offset, yearly])
        };
        let zone = Node::new(Property::MeetingTimeZone.element()).children([
            Node::text("t:BaseOffset", "PT8H"),
            change("t:Standard", "PT0H", "November"),
            change("t:Daylight", "-PT1H", "March"),
        ]);
        let found = Zone::of_meeting(&zone).unwrap();
        let summer = time::macros::datetime!(2026-07-01 0:00 UTC);
        let winter = time::macros::datetime!(2026-12-01 0:00 UTC);
        assert_eq!(
            (found.offset(winter), found.offset(summer)),
            (-28_800, -25_200)
        );
        let plain = zone.clone().with("TimeZoneName", "Tokyo Standard Time");
        assert_eq!(Zone::of_meeting(&plain), Zone::named("Tokyo Standard Time"));
    }
}
