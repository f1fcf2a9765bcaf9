//! MoveFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/movefolder-operation)):
//! puts folders into another one.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::folders::edit::{allow_subfolder, check_name, check_room, deep, shown};
use crate::exchange::ews::requests::target::{target, to_folder};
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let to = to_folder(context, mailboxes, request)?;
    each(required(request, MESSAGES, "FolderIds")?, |id| {
        let found = target(context, mailboxes, id)?;
        let moved = found.and_then(|target| {
            let target = context.allow(mailboxes, target, Rights::owns)?;
            let to = allow_subfolder(context, mailboxes, to?)?;
            moved(context, mailboxes, target, to)
        });
        Ok(shown(mailboxes, moved))
    })
}

fn moved(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: Target,
    to: Target,
) -> Result<Target, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    let folder = mailbox.folder(target.folder).ok_or(missing)?;
    if folder.distinguished.is_some() {
        return Err(ResponseCode::MOVE_DISTINGUISHED_FOLDER);
    }
    if to.mailbox != target.mailbox || mailbox.is_within(to.folder, target.folder) {
        return Err(ResponseCode::MOVE_COPY_FAILED);
    }
    check_name(mailbox, to.folder, &folder.name, Some(target.folder))?;
    check_room(mailbox, to.folder, deep(mailbox, target.folder))?;
    mailbox.update_folder(target.folder, context.now, |folder| {
        folder.parent = to.folder
    });
    Ok(target)
}
