//! GetRooms ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getrooms-operation)):
//! returns the rooms of a room list.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::names::directory::{list, mailbox};
use crate::exchange::ews::requests::Context;
use crate::exchange::setup::Kind;
use crate::exchange::xml::{Element, Node};

/// One message with the rooms.
pub(crate) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let list = list(context, request.inside("RoomList"))
        .ok()
        .filter(|list| list.kind() == Kind::RoomList)
        .ok_or(ResponseCode::NAME_RESOLUTION_NO_RESULTS)?;
    let members = context.world.members(context.setup, &list);
    let rooms = members
        .iter()
        .filter(|member| member.kind() == Kind::Room)
        .map(|room| Node::new("t:Room").child(mailbox("t:Id", room)));
    let rooms = Node::new("m:Rooms").children(rooms);
    Ok(vec![ResponseMessage::success(rooms)])
}
