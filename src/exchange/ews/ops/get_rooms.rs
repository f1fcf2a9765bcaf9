//! GetRooms ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getrooms-operation)):
//! the rooms of a list.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::names::directory::{list, mailbox};
use crate::exchange::ews::requests::Context;
use crate::exchange::setup::Kind;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message: the rooms.
pub(crate) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let named = required(request, MESSAGES, "RoomList")?;
    let list = list(context, named)
        .ok()
        .filter(|list| list.kind() == Kind::RoomList);
    let Some(list) = list else {
        let code = ResponseCode::NAME_RESOLUTION_NO_RESULTS;
        return Ok(vec![ResponseMessage::error(code, None)]);
    };
    let members = context.world.members(context.setup, &list);
    let rooms = members
        .iter()
        .filter(|member| member.kind() == Kind::Room)
        .map(|room| Node::new("t:Room").child(mailbox("t:Id", room)));
    let rooms = Node::new("m:Rooms").children(rooms);
    Ok(vec![ResponseMessage::success(rooms)])
}
