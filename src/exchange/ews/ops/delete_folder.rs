//! DeleteFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/deletefolder-operation)):
//! moves folders to Deleted Items, or deletes them permanently.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::items::DeleteType;
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::store::Mailboxes;
use crate::exchange::store::default_folders::is_default;
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let how = DeleteType::read(request);
    each(request.inside("FolderIds"), None, |id| {
        let target = target(context, mailboxes, id)?;
        delete(context, mailboxes, target, how)?;
        Ok(ResponseMessage::done())
    })
}

/// Deletes a folder that is no default folder.
fn delete(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: Target,
    how: DeleteType,
) -> Result<(), ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    let folder = mailbox.folder(target.folder).ok_or(missing)?;
    match folder.distinguished {
        Some(_) => return Err(ResponseCode::DELETE_DISTINGUISHED_FOLDER),
        None if is_default(target.folder) => return Err(ResponseCode::CANNOT_DELETE_OBJECT),
        None => {}
    }
    if !context.rights(mailbox, target.folder).owns() {
        return Err(ResponseCode::ACCESS_DENIED);
    }
    match how.folder(mailbox) {
        Some(bin) if !mailbox.is_within(target.folder, bin) => {
            let name = free_name(mailbox, bin, &folder.name.clone());
            mailbox.update_folder(target.folder, context.now, |folder| {
                folder.parent = bin;
                folder.name = name.into();
            });
        }
        _ => mailbox.remove_folder(target.folder, context.now),
    }
    Ok(())
}

/// An unused folder name that begins with `name`.
fn free_name(mailbox: &crate::exchange::store::Mailbox, parent: u32, name: &str) -> String {
    let mut names =
        std::iter::once(name.to_owned()).chain((1_u64..).map(|number| format!("{name}{number}")));
    let free = |candidate: &String| {
        crate::exchange::ews::folders::check_name(mailbox, parent, candidate, None).is_ok()
    };
    names.find(free).expect("numbers outnumber folders")
}
