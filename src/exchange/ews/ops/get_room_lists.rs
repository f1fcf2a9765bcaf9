//! GetRoomLists ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getroomlists-operation)):
//! returns the room lists.

use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::names::directory::mailbox;
use crate::exchange::ews::requests::Context;
use crate::exchange::setup::Kind;
use crate::exchange::xml::{Element, Node};

/// One message with all room lists.
pub(crate) fn answer(context: &Context<'_>, _: &Element<'_>) -> Outcome {
    let all = context.world.described(context.setup);
    let lists = all.filter(|entry| entry.kind() == Kind::RoomList);
    let lists = lists.map(|list| mailbox("t:Address", &list));
    let lists = Node::new("m:RoomLists").children(lists);
    Ok(vec![ResponseMessage::success(lists)])
}
