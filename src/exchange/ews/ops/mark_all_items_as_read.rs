//! MarkAllItemsAsRead ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/markallitemsasread-operation)):
//! marks all items of folders as read or unread.

use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Property, Value};
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::ews::transport::marked_read;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let read = request.inside("ReadFlag").is_true();
    let receipts = !request.inside("SuppressReadReceipts").is_true();
    each(request.inside("FolderIds"), None, |id| {
        let target = target(context, mailboxes, id)?;
        let target = context.allow(mailboxes, target, Rights::edits_all)?;
        let marked = mark(context, mailboxes, target, read)?;
        for (number, before) in marked.iter().filter(|_| receipts) {
            marked_read(context, mailboxes, (target.mailbox, *number), before);
        }
        Ok(ResponseMessage::done())
    })
}

/// Marks the items of a folder. Returns the changed items with their former state.
fn mark(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: Target,
    read: bool,
) -> Result<Vec<(u32, Arc<Item>)>, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    let items: Vec<_> = mailbox
        .folder(target.folder)
        .ok_or(missing)?
        .items(false)
        .collect();
    let mut marked = Vec::new();
    for number in items {
        let Some(item) = mailbox.item(number) else {
            continue;
        };
        let other = item.field(Property::IsRead).and_then(Value::boolean) == Some(!read);
        if other {
            let other = (*item).clone().with(Property::IsRead, read);
            mailbox.update_item(number, other, true, context.now);
            marked.push((number, item));
        }
    }
    Ok(marked)
}
