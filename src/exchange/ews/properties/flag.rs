//! The follow-up flag of an item
//! ([Flag](https://learn.microsoft.com/exchange/client-developer/web-service-reference/flag)).

use time::OffsetDateTime;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Property, Value};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::format_time;

/// The parts of a flag in the order of the schema.
const PARTS: [&str; 4] = [
    "t:FlagStatus",
    Property::StartDate.element(),
    Property::DueDate.element(),
    Property::CompleteDate.element(),
];

/// The flag of an item with a part added or replaced.
pub(crate) fn with(item: &Item, part: Node) -> Node {
    let flag = item.field(Property::Flag).and_then(Value::tree).cloned();
    let flag = flag.unwrap_or_else(|| {
        Node::new(Property::Flag.element()).child(Node::text(PARTS[0], "Flagged"))
    });
    let mut parts: Vec<_> = flag.inside().to_vec();
    parts.retain(|known| known.name() != part.name());
    parts.push(part);
    parts.sort_by_key(|part| PARTS.iter().position(|known| *known == part.name()));
    flag.with_inside(parts)
}

/// Refuses a flag whose dates do not fit its status, and adds a missing completion date.
pub(crate) fn normalise(item: &mut Item, now: OffsetDateTime) -> Result<(), ResponseCode> {
    let Some(flag) = item.field(Property::Flag).and_then(Value::tree) else {
        return Ok(());
    };
    let [status, start, due, complete] = PARTS.map(|part| flag.find(part));
    let status = status.map_or("NotFlagged", Node::content);
    let sound = match status {
        "NotFlagged" => start.is_none() && due.is_none() && complete.is_none(),
        "Flagged" => complete.is_none(),
        "Complete" => start.is_none() && due.is_none(),
        _ => false,
    };
    if !sound {
        return Err(ResponseCode::INVALID_ARGUMENT);
    }
    if status == "Complete" && complete.is_none() {
        let date = Node::text(PARTS[3], format_time(now));
        item.set(Property::Flag, with(item, date));
    }
    Ok(())
}
