//! Local times in a request: they get a time zone before the request is processed
//! ([time zones and EWS](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/time-zones-and-ews-in-exchange)).
//!
//! The zone is that of the `TimeZoneContext`. Inside a calendar item it is that of `StartTimeZone`, `EndTimeZone` or
//! `MeetingTimeZone`.

use std::borrow::Cow;

use time::PrimitiveDateTime;
use time::format_description::well_known::Iso8601;

use super::zones::Zone;
use crate::exchange::data::Property;
use crate::exchange::ews::fields::{self, Form};
use crate::exchange::xml::values::format_time;
use crate::exchange::xml::{Element, Node, TYPES};
use crate::exchange::xsd::{Shape, Type};

/// The elements that may have time zones of their own: calendar items, and changes of one.
const SCOPES: [&str; 3] = ["CalendarItem", "MeetingRequest", "Updates"];

/// The zones for local times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Zones {
    start: Zone,
    end: Zone,
    other: Zone,
}

/// Converts all local times inside an element of a type to UTC.
pub(crate) fn normalise(element: &mut Element<'_>, kind: &Type, context: Zone) {
    let zones = Zones {
        start: context,
        end: context,
        other: context,
    };
    zones.normalise(element, kind);
}

impl Zones {
    fn normalise(self, element: &mut Element<'_>, kind: &Type) {
        let zones = self.inside(element);
        for (name, value) in &mut element.attributes {
            if *name == Property::StartDate.name() || name == "EndDate" {
                zone(value, zones.other);
            }
        }
        match element.name {
            "Restriction" | "Condition" => condition(element, zones.other),
            name if name == Property::ExtendedProperty.name() => extended(element, zones.other),
            _ => {}
        }
        for child in &mut element.children {
            let Some(kind) = kind.child(child.name).map(|child| child.kind()) else {
                continue;
            };
            match kind.shape() {
                Shape::DateTime => zone(&mut child.text, zones.of(child.name)),
                _ => zones.normalise(child, kind),
            }
        }
    }

    /// The zones inside an element, which may have its own.
    fn inside(self, element: &Element<'_>) -> Self {
        if !SCOPES.contains(&element.name) {
            return self;
        }
        let defined = |property: Property, read: fn(&Node) -> Option<Zone>| {
            let zone = element.find(TYPES, property.name())?;
            read(&Node::copy(zone))
        };
        let meeting = defined(Property::MeetingTimeZone, Zone::of_meeting);
        let one = |property, inherited| {
            defined(property, Zone::defined)
                .or(meeting)
                .unwrap_or(inherited)
        };
        Self {
            start: one(Property::StartTimeZone, self.start),
            end: one(Property::EndTimeZone, self.end),
            other: meeting.unwrap_or(self.other),
        }
    }

    fn of(self, name: &str) -> Zone {
        match Property::named(name) {
            Some(Property::Start | Property::ReminderDueBy) => self.start,
            Some(Property::End) => self.end,
            _ => self.other,
        }
    }
}

/// Converts the constants that a restriction compares with times.
fn condition(element: &mut Element<'_>, context: Zone) {
    if element.children.first().is_some_and(is_time) {
        let operands = element.children.iter_mut().skip(1);
        let constants = operands.flat_map(|operand| &mut operand.children);
        for (name, value) in constants.flat_map(|constant| &mut constant.attributes) {
            if name == "Value" {
                zone(value, context);
            }
        }
    }
    element
        .children
        .iter_mut()
        .for_each(|inner| condition(inner, context));
}

/// Whether a path names a time.
fn is_time(path: &Element<'_>) -> bool {
    let field = path.attribute("FieldURI").and_then(fields::field);
    field.is_some_and(|field| field.form == Form::Time) || is_system_time(path)
}

fn is_system_time(path: &Element<'_>) -> bool {
    let kind = path.attribute("PropertyType");
    kind.is_some_and(|kind| kind.starts_with("SystemTime"))
}

/// Converts the values of a MAPI property with the type `SystemTime`.
fn extended(element: &mut Element<'_>, context: Zone) {
    let [path, values @ ..] = element.children.as_mut_slice() else {
        return;
    };
    if is_system_time(path) {
        for value in values {
            zone(&mut value.text, context);
            let inner = value.children.iter_mut();
            inner.for_each(|value| zone(&mut value.text, context));
        }
    }
}

/// Converts a local time to UTC. A time with an offset stays unchanged.
fn zone(text: &mut Cow<'_, str>, zone: Zone) {
    let local = text.trim();
    let is_whole = local.get(10..11) == Some("T");
    if let Some(local) = PrimitiveDateTime::parse(local, &Iso8601::PARSING)
        .ok()
        .filter(|_| is_whole && !has_zone(local))
    {
        *text = format_time(zone.instant(local)).into();
    }
}

/// Whether a time has an offset.
pub(crate) fn has_zone(time: &str) -> bool {
    let clock = time.get(11..).unwrap_or_default();
    // Only behind the date: its hyphens are no signs of an offset.
    clock.contains(['Z', 'z', '+', '-'])
}
