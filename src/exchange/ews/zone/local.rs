//! Times of a request that name no zone: they are given one before anybody reads them
//! ([time zones and EWS](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/time-zones-and-ews-in-exchange)).
//!
//! It is that of the TimeZoneContext, and inside of an appointment that of its StartTimeZone, EndTimeZone or MeetingTimeZone.

use std::borrow::Cow;

use time::PrimitiveDateTime;
use time::format_description::well_known::Iso8601;

use super::zones::Zone;
use crate::exchange::data::Property;
use crate::exchange::ews::fields::{self, Form};
use crate::exchange::xml::values::format_time;
use crate::exchange::xml::{Element, Node, TYPES};
use crate::exchange::xsd::{Shape, Type};

/// What may say zones of its own: an appointment, or the changes of one.
const SCOPES: [&str; 3] = ["CalendarItem", "MeetingRequest", "Updates"];

/// The zones of times that name none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Zones {
    start: Zone,
    end: Zone,
    other: Zone,
}

/// Gives every time inside an element of that type its zone.
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

    /// The zones inside of an element, which may say others.
    fn inside(self, element: &Element<'_>) -> Self {
        if !SCOPES.contains(&element.name) {
            return self;
        }
        let stated = |property: Property, read: fn(&Node) -> Option<Zone>| {
            let zone = element.find(TYPES, property.name())?;
            read(&Node::copy(zone))
        };
        let meeting = stated(Property::MeetingTimeZone, Zone::of_meeting);
        let one = |property, inherited| {
            stated(property, Zone::defined)
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

/// Gives the constants of a condition their zone that are compared with times.
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

/// Whether a path is that of a time.
fn is_time(path: &Element<'_>) -> bool {
    let field = path.attribute("FieldURI").and_then(fields::field);
    field.is_some_and(|field| field.form == Form::Time) || is_system_time(path)
}

fn is_system_time(path: &Element<'_>) -> bool {
    let kind = path.attribute("PropertyType");
    kind.is_some_and(|kind| kind.starts_with("SystemTime"))
}

/// Gives the values of a MAPI property that is a time their zone.
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

/// Says in UTC what a clock says; what names a zone is left as it is.
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

/// Whether a time says its zone.
fn has_zone(time: &str) -> bool {
    let clock = time.get(11..).unwrap_or_default();
    clock.contains(['Z', 'z', '+', '-'])
}
