//! MarkAsJunk ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/markasjunk-operation)):
//! marks messages as junk or not junk, and moves them to Junk Email or to the Inbox.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::{distinguished, item_target};
use crate::exchange::ews::requests::{Context, ItemTarget, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let folder = match request.flag("IsJunk") {
        true => "junkemail",
        false => "inbox",
    };
    let folder = distinguished(context, mailboxes, folder);
    each(request.inside("ItemIds"), None, |id| {
        let item = item_target(context, mailboxes, id)?;
        if !request.flag("MoveItem") {
            return Ok(ResponseMessage::done());
        }
        let id = moved(context, mailboxes, item, folder?)?;
        Ok(ResponseMessage::success(id))
    })
}

/// Moves an item into a folder. Returns the element with its new id.
fn moved(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    item: ItemTarget,
    folder: Target,
) -> Result<Node, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let item = context.allow_item(mailboxes, item, Rights::deletes)?;
    if item.mailbox != folder.mailbox {
        return Err(ResponseCode::MOVE_COPY_FAILED);
    }
    let mailbox = mailboxes.get_mut(item.mailbox).ok_or(missing)?;
    let number = mailbox.move_item(item.number, folder.folder, context.now);
    let view = View::new(mailbox, number.ok_or(missing)?).ok_or(missing)?;
    view.id_node("m:MovedItemId").ok_or(missing)
}
