//! The transfer of items into other folders.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::requests::target::{item_target, to_folder};
use crate::exchange::ews::requests::{Context, ItemTarget, Target};
use crate::exchange::ews::shapes::shown::{ITEMS, identified};
use crate::exchange::permissions::{Rights, Scope};
use crate::exchange::store::{EventAction, Mailboxes, Subject};
use crate::exchange::xml::{Element, MESSAGES};

/// Transfers each item of a request into the target folder with `carry`, if the user's right `which` includes the item.
pub(crate) fn carry(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
    which: fn(Rights) -> Scope,
    carry: fn(&Context<'_>, &mut Mailboxes, &ItemTarget, Target) -> Option<u32>,
) -> Outcome {
    let folder = to_folder(context, mailboxes, request);
    let new_ids = request.child(MESSAGES, "ReturnNewItemIds");
    let new_ids = new_ids.is_none_or(Element::is_true);
    each(request.inside("ItemIds"), Some(ITEMS), |id| {
        let item = item_target(context, mailboxes, id)?;
        if item.occurrence.is_some() {
            return Err(ResponseCode::CALENDAR_CANNOT_MOVE_OR_COPY_OCCURRENCE.into());
        }
        let folder = context.allow(mailboxes, folder?, Rights::creates)?;
        let item = context.allow_item(mailboxes, item, which)?;
        let number = carry(context, mailboxes, &item, folder);
        let number = number.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        // Exchange returns no new id after a transfer into another mailbox.
        if !new_ids || item.mailbox != folder.mailbox {
            return Ok(ResponseMessage::listed(ITEMS, None));
        }
        let target = ItemTarget { number, ..item };
        identified(mailboxes, &target)
    })
}

/// Copies an item into a folder. Returns the copy's number.
pub(crate) fn copied(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    item: &ItemTarget,
    folder: Target,
) -> Option<u32> {
    let mailbox = mailboxes.get(item.mailbox)?;
    let entry = mailbox.entry(item.number)?;
    let (associated, parent) = (entry.associated, entry.folder);
    let mut copy = (*mailbox.item(item.number)?).clone();
    context.attribute(folder.mailbox, &mut copy);
    let happened = match item.mailbox == folder.mailbox {
        true => EventAction::Copied {
            from: Subject::Item(item.number),
            parent,
        },
        false => EventAction::Created,
    };
    let mailbox = mailboxes.get_mut(folder.mailbox)?;
    Some(mailbox.create_item(folder.folder, associated, copy, happened, context.now))
}
