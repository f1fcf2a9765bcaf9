//! MarkAllItemsAsRead ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/markallitemsasread-operation)):
//! marks everything in folders as read, or as to be read again.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Property, Value};
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let read = request.inside("ReadFlag").is_true();
    each(request.inside("FolderIds"), None, |id| {
        let target = target(context, mailboxes, id)?;
        let target = context.allow(mailboxes, target, Rights::edits_all)?;
        mark(context, mailboxes, target, read)?;
        Ok(ResponseMessage::done())
    })
}

fn mark(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: Target,
    read: bool,
) -> Result<(), ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    let items: Vec<_> = mailbox
        .folder(target.folder)
        .ok_or(missing)?
        .items(false)
        .collect();
    for number in items {
        let Some(item) = mailbox.item(number) else {
            continue;
        };
        let other = item.field(Property::IsRead).and_then(Value::boolean) == Some(!read);
        if other {
            let item = (*item).clone().with(Property::IsRead, read);
            mailbox.update_item(number, item, true, context.now);
        }
    }
    Ok(())
}
