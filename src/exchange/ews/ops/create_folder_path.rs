//! CreateFolderPath ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolderpath-operation)):
//! creates a path of nested folders, and reuses the ones that exist.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, Refused, each};
use crate::exchange::ews::folders::edit::{FOLDERS, allow_subfolder, create, identified, read};
use crate::exchange::ews::requests::target::parent_folder;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::store::{Folder, Mailboxes};
use crate::exchange::xml::Element;

/// One message per folder, from the outermost to the innermost.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let mut around = parent_folder(context, mailboxes, request).map_err(Refused::from);
    each(
        request.inside("RelativeFolderPath"),
        Some(FOLDERS),
        |element| {
            let made = around.clone().and_then(|around| {
                let folder = read(context, element)?;
                found_or_made(context, mailboxes, around, folder)
            });
            around = made;
            identified(mailboxes, around.clone()?)
        },
    )
}

/// The subfolder of a name, created if it does not exist.
fn found_or_made(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    around: Target,
    mut folder: Folder,
) -> Result<Target, Refused> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(around.mailbox).ok_or(missing)?;
    if let Some(number) = mailbox.child(around.folder, &folder.name) {
        return Ok(context.open(mailbox, number)?);
    }
    allow_subfolder(context, mailboxes, around)?;
    folder.parent = around.folder;
    let mailbox = mailboxes.get_mut(around.mailbox).ok_or(missing)?;
    let folder = create(context, mailbox, folder)?;
    Ok(Target { folder, ..around })
}
