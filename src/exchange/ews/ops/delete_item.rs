//! DeleteItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation)):
//! moves items to Deleted Items, to the recoverable items, or away for good.

use super::create_item::plain;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Kind;
use crate::exchange::ews::dispatch::{Outcome, each, required, required_attribute, unknown_value};
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::permissions::Rights;
use crate::exchange::soap::Fault;
use crate::exchange::store::{Mailbox, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES};

/// How something is deleted
/// ([DisposalType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeleteType {
    HardDelete,
    SoftDelete,
    MoveToDeletedItems,
}

impl DeleteType {
    /// Reads `DeleteType`.
    pub(crate) fn read(request: &Element<'_>) -> Result<Self, Fault> {
        match required_attribute(request, "DeleteType")? {
            "HardDelete" => Ok(Self::HardDelete),
            "SoftDelete" => Ok(Self::SoftDelete),
            "MoveToDeletedItems" => Ok(Self::MoveToDeletedItems),
            other => Err(unknown_value(request, "DeleteType", other)),
        }
    }

    /// The folder that takes what is deleted so; none for what is gone for good.
    pub(crate) fn folder(self, mailbox: &Mailbox) -> Option<u32> {
        mailbox.distinguished(match self {
            Self::HardDelete => return None,
            Self::SoftDelete => "recoverableitemsdeletions",
            Self::MoveToDeletedItems => "deleteditems",
        })
    }
}

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let how = DeleteType::read(request)?;
    let cancels = request.attribute("SendMeetingCancellations").is_some();
    let tasks = request.attribute("AffectedTaskOccurrences").is_some();
    let ids = required(request, MESSAGES, "ItemIds")?;
    each(ids, |id| {
        let found = item_target(context, mailboxes, id)?;
        let done = found.and_then(|target| {
            let target = context.allow_item(mailboxes, target, Rights::deletes)?;
            let mailbox = mailboxes.get_mut(target.mailbox);
            let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
            check(mailbox, &target, cancels, tasks)?;
            match target.occurrence {
                Some(index) => cancel(mailbox, target.number, index, context),
                None => delete(mailbox, target.number, how, context),
            }
            Ok(())
        });
        Ok(plain(done))
    })
}

/// What a request has to say about items of that kind.
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

/// Lets a recurring appointment not happen one of the times.
fn cancel(mailbox: &mut Mailbox, number: u32, index: u32, context: &Context<'_>) {
    if let Some(master) = mailbox.item(number) {
        let mut master = (*master).clone();
        master.exceptions.insert(index, None);
        mailbox.update_item(number, master, false, context.now);
    }
}

/// Deletes an item.
pub(crate) fn delete(mailbox: &mut Mailbox, number: u32, how: DeleteType, context: &Context<'_>) {
    match how.folder(mailbox) {
        Some(folder) => drop(mailbox.move_item(number, folder, context.now)),
        None => mailbox.remove_item(number, context.now),
    }
}
