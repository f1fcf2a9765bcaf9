//! Times of a response, converted to the zone of the `TimeZoneContext`
//! ([TimeZoneContext](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezonecontext)).

use time::PrimitiveDateTime;

use super::zones::Zone;
use crate::exchange::xml::Node;
use crate::exchange::xml::values::moment;
use crate::exchange::xsd::{Shape, Type};

/// An element of a response with its times in a zone.
pub(crate) fn in_zone(node: Node, kind: &Type, zone: Zone) -> Node {
    let is_time = node.find("t:ExtendedFieldURI").is_some_and(|path| {
        let kind = path.attribute("PropertyType");
        kind.is_some_and(|kind| kind.starts_with("SystemTime"))
    });
    node.keeping(
        |_| true,
        |child| {
            let name = child.name().split_once(':').map_or("", |(_, name)| name);
            let kind = kind.child(name).map(|child| child.kind());
            Some(match kind.map(|kind| (kind, kind.shape())) {
                Some((_, Shape::DateTime)) => local_time(child, zone),
                Some((_, Shape::Date)) => local_date(child, zone),
                _ if is_time && name == "Value" => local_time(child, zone),
                Some((kind, _)) => in_zone(child, kind, zone),
                None => child,
            })
        },
    )
}

/// The same time in a zone. Times that are not in UTC stay unchanged.
fn local_time(node: Node, zone: Zone) -> Node {
    let time = moment(node.content()).filter(|_| node.content().ends_with('Z'));
    match time {
        Some(time) => Node::text(node.name().to_owned(), zone.format(time)),
        None => node,
    }
}

/// The same day with the zone's offset at its beginning.
fn local_date(node: Node, zone: Zone) -> Node {
    match moment(node.content()) {
        Some(day) if node.content().len() == 10 => {
            let midnight = PrimitiveDateTime::new(day.date(), day.time());
            let offset = zone.format(zone.instant(midnight)).split_off(19);
            Node::text(node.name().to_owned(), node.content().to_owned() + &offset)
        }
        _ => node,
    }
}
