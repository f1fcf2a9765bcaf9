//! DeleteItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation)):
//! moves items to Deleted Items or to the recoverable items, or deletes them permanently.

use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Kind;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::items::DeleteType;
use crate::exchange::ews::items::delete::delete;
use crate::exchange::ews::meetings::announce::{Sending, call_off};
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::ews::shapes::shown::view;
use crate::exchange::ews::transport::deleted_unread;
use crate::exchange::permissions::Rights;
use crate::exchange::store::{Mailbox, Mailboxes};
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let how = DeleteType::read(request);
    let cancels = request.attribute("SendMeetingCancellations");
    let sending = Sending::read(cancels);
    let tasks = request.attribute("AffectedTaskOccurrences").is_some();
    let receipts = !request.flag("SuppressReadReceipts") && how != DeleteType::MoveToDeletedItems;
    each(request.inside("ItemIds"), None, |id| {
        let target = item_target(context, mailboxes, id)?;
        let target = context.allow_item(mailboxes, target, Rights::deletes)?;
        let mailbox = mailboxes.get(target.mailbox);
        let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        check(mailbox, &target, cancels.is_some(), tasks)?;
        let before = mailbox.item(target.number);
        if let Some(sending) = sending {
            let meeting = Arc::clone(&view(mailboxes, &target)?.item);
            call_off(context, mailboxes, target.mailbox, &meeting, None, sending)?;
        }
        let mailbox = mailboxes.get_mut(target.mailbox);
        let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        match target.occurrence {
            Some(index) => cancel(mailbox, target.number, index, context),
            None => delete(mailbox, target.number, how, context),
        }
        if let Some(before) = before.filter(|_| receipts) {
            deleted_unread(context, mailboxes, target.mailbox, &before);
        }
        Ok(ResponseMessage::done())
    })
}

/// Checks the attributes that a request needs for an item type.
fn check(
    mailbox: &Mailbox,
    target: &ItemTarget,
    cancels: bool,
    tasks: bool,
) -> Result<(), ResponseCode> {
    let item = mailbox
        .item(target.number)
        .ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    match item.kind {
        Kind::CalendarItem if !cancels => Err(ResponseCode::SEND_MEETING_CANCELLATIONS_REQUIRED),
        Kind::Task if !tasks => Err(ResponseCode::AFFECTED_TASK_OCCURRENCES_REQUIRED),
        _ => Ok(()),
    }
}

/// Deletes an occurrence of a recurring appointment.
fn cancel(mailbox: &mut Mailbox, number: u32, index: u32, context: &Context<'_>) {
    if let Some(master) = mailbox.item(number) {
        let mut master = (*master).clone();
        master.exceptions.insert(index, None);
        mailbox.update_item(number, master, false, context.now);
    }
}
