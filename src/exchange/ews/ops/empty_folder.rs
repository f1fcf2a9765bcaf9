//! EmptyFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/emptyfolder-operation)):
//! deletes the content of folders.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::items::DeleteType;
use crate::exchange::ews::items::delete::delete;
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::default_folders::is_default;
use crate::exchange::store::{FolderKind, Mailboxes};
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let how = DeleteType::read(request);
    let inside = request.flag("DeleteSubFolders");
    each(request.inside("FolderIds"), None, |id| {
        let target = target(context, mailboxes, id)?;
        let target = context.allow(mailboxes, target, Rights::deletes_all)?;
        empty(context, mailboxes, target, how, inside)?;
        Ok(ResponseMessage::done())
    })
}

fn empty(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: Target,
    how: DeleteType,
    inside: bool,
) -> Result<(), ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    let folder = mailbox.folder(target.folder).ok_or(missing)?;
    if matches!(folder.kind, FolderKind::Calendar | FolderKind::Search) {
        return Err(ResponseCode::CANNOT_EMPTY_FOLDER);
    }
    let owned = |number| context.rights(mailbox, number).owns();
    let shown = |number: &u32| context.has(*number);
    if inside && !mailbox.children(target.folder).filter(shown).all(owned) {
        return Err(ResponseCode::ACCESS_DENIED);
    }
    // A folder inside Deleted Items cannot be emptied into Deleted Items, so its items are deleted permanently.
    let how = match how.folder(mailbox) {
        Some(bin) if mailbox.is_within(target.folder, bin) => DeleteType::HardDelete,
        _ => how,
    };
    let items: Vec<_> = folder.items(false).collect();
    for item in items {
        delete(mailbox, item, how, context);
    }
    if inside {
        let folders: Vec<_> = mailbox.children(target.folder).collect();
        for number in folders {
            if !is_default(number) {
                mailbox.remove_folder(number, context.now);
            }
        }
    }
    Ok(())
}
