//! GetServerTimeZones ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getservertimezones-operation)):
//! returns the server's time zones.

use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::zone::Zone;
use crate::exchange::soap::Product;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message with the known ones of the requested time zones, without duplicates, or with all time zones.
pub(crate) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let zones = match request.child(MESSAGES, "Ids") {
        Some(ids) => {
            let mut zones = Vec::new();
            for zone in ids.children.iter().filter_map(|id| Zone::named(&id.text)) {
                if !zones.contains(&zone) {
                    zones.push(zone);
                }
            }
            zones
        }
        None => Zone::all(context.now),
    };
    let whole = request.attribute("ReturnFullTimeZoneData");
    let whole = !matches!(whole.map(str::trim), Some("false" | "0"));
    let name = "t:TimeZoneDefinition";
    // Exchange Online omits the transitions but keeps their empty parent elements.
    let is_online = context.setup.product == Product::Online;
    let definitions = zones.into_iter().map(|zone| match whole {
        true => zone.definition(name),
        false if is_online => zone
            .node(name)
            .child(Node::new("t:Periods"))
            .child(Node::new("t:TransitionsGroups")),
        false => zone.node(name),
    });
    let definitions = Node::new("m:TimeZoneDefinitions").children(definitions);
    Ok(vec![ResponseMessage::success(definitions)])
}
