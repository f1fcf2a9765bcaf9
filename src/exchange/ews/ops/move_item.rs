//! MoveItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation)):
//! moves items into another folder, where they get new ids.

use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::items::transfer::{carry, copied};
use crate::exchange::ews::requests::{Context, ItemTarget, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    carry(context, mailboxes, request, Rights::deletes, moved)
}

fn moved(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    item: &ItemTarget,
    folder: Target,
) -> Option<u32> {
    if item.mailbox == folder.mailbox {
        let mailbox = mailboxes.get_mut(item.mailbox)?;
        return mailbox.move_item(item.number, folder.folder, context.now);
    }
    let copy = copied(context, mailboxes, item, folder)?;
    mailboxes
        .get_mut(item.mailbox)?
        .remove_item(item.number, context.now);
    Some(copy)
}
