//! SendItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/senditem-operation)):
//! sends stored messages.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, Refused, ResponseMessage, each};
use crate::exchange::ews::items::send::send;
use crate::exchange::ews::replies::last_verb;
use crate::exchange::ews::requests::target::{distinguished, item_target, target};
use crate::exchange::ews::requests::{Context, ItemTarget, Target};
use crate::exchange::ews::transport::submit;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let folder = folder(context, mailboxes, request);
    each(request.inside("ItemIds"), None, |id| {
        let target = item_target(context, mailboxes, id)?;
        let target = context.allow_item(mailboxes, target, Rights::edits)?;
        sent(context, mailboxes, &target, folder?)?;
        Ok(ResponseMessage::done())
    })
}

/// The folder for the sent message, if the request saves it.
fn folder(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Result<Option<Target>, ResponseCode> {
    let saves = request.flag("SaveItemToFolder");
    let folder = match request.child(MESSAGES, "SavedItemFolderId") {
        Some(_) if !saves => return Err(ResponseCode::INVALID_SEND_ITEM_SAVE_SETTINGS),
        Some(folder) => target(context, mailboxes, folder.first())?,
        None if saves => distinguished(context, mailboxes, "sentitems")?,
        None => return Ok(None),
    };
    context.allow(mailboxes, folder, Rights::creates).map(Some)
}

fn sent(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: &ItemTarget,
    folder: Option<Target>,
) -> Result<(), Refused> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(target.mailbox).ok_or(missing)?;
    let mut item = (*mailbox.item(target.number).ok_or(missing)?).clone();
    if !item.kind.is_message() {
        return Err(ResponseCode::INVALID_ITEM_FOR_OPERATION_SEND_ITEM.into());
    }
    if target.change_key.is_none() {
        return Err(ResponseCode::CHANGE_KEY_REQUIRED.into());
    }
    send(context, &mut item)?;
    context.sign(&mut item);
    last_verb::mark(context, mailboxes, &mut item);
    submit(context, mailboxes, &mut item);
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    mailbox.update_item(target.number, item, false, context.now);
    match folder {
        Some(folder) => drop(mailbox.move_item(target.number, folder.folder, context.now)),
        None => mailbox.remove_item(target.number, context.now),
    }
    Ok(())
}
