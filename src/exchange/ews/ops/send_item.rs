//! SendItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/senditem-operation)):
//! sends messages that are in the mailbox already.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::{each, plain};
use crate::exchange::ews::answers::required::{required, required_attribute};
use crate::exchange::ews::items::send::send;
use crate::exchange::ews::replies::verb;
use crate::exchange::ews::requests::target::{distinguished, inner_target, item_target};
use crate::exchange::ews::requests::{Context, ItemTarget, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let saves = matches!(
        required_attribute(request, "SaveItemToFolder")?,
        "true" | "1"
    );
    let named = request.child(MESSAGES, "SavedItemFolderId");
    let folder = match named {
        Some(_) if !saves => Err(ResponseCode::INVALID_SEND_ITEM_SAVE_SETTINGS),
        Some(folder) => inner_target(context, mailboxes, folder)?.map(Some),
        None if saves => distinguished(context, mailboxes, "sentitems").map(Some),
        None => Ok(None),
    };
    let folder = folder.and_then(|folder| {
        let kept = folder.map(|folder| context.allow(mailboxes, folder, Rights::creates));
        kept.transpose()
    });
    let ids = required(request, MESSAGES, "ItemIds")?;
    each(ids, |id| {
        let found = item_target(context, mailboxes, id)?;
        Ok(plain(found.and_then(|target| {
            let target = context.allow_item(mailboxes, target, Rights::edits)?;
            sent(context, mailboxes, &target, folder?)
        })))
    })
}

fn sent(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: &ItemTarget,
    folder: Option<Target>,
) -> Result<(), ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(target.mailbox).ok_or(missing)?;
    let mut item = (*mailbox.item(target.number).ok_or(missing)?).clone();
    if !item.kind.is_message() {
        return Err(ResponseCode::INVALID_ITEM_FOR_OPERATION_SEND_ITEM);
    }
    if target.change_key.is_none() {
        return Err(ResponseCode::CHANGE_KEY_REQUIRED);
    }
    send(&mut item, &context.author())?;
    item.set("DateTimeSent", context.now);
    context.sign(&mut item);
    verb::mark(context, mailboxes, &mut item);
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    mailbox.update_item(target.number, item, false, context.now);
    match folder {
        Some(folder) => drop(mailbox.move_item(target.number, folder.folder, context.now)),
        None => mailbox.remove_item(target.number, context.now),
    }
    Ok(())
}
