//! CreateFolderPath ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolderpath-operation)):
//! makes folders inside each other, as far as they are not there yet.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::folders::edit::{allow_subfolder, create, read, shown};
use crate::exchange::ews::requests::target::inner_target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::store::{Folder, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES};

/// One message per folder, from the outermost to the innermost.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let parent = required(request, MESSAGES, "ParentFolderId")?;
    let parent = inner_target(context, mailboxes, parent)?;
    let mut around = parent.map_err(|code| match code {
        ResponseCode::ITEM_NOT_FOUND => ResponseCode::PARENT_FOLDER_NOT_FOUND,
        other => other,
    });
    let path = required(request, MESSAGES, "RelativeFolderPath")?;
    each(path, |element| {
        let folder = read(context, element)?;
        around = around.and_then(|around| found_or_made(context, mailboxes, around, folder?));
        Ok(shown(mailboxes, around))
    })
}

/// The folder of that name directly inside another.
fn found_or_made(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    around: Target,
    mut folder: Folder,
) -> Result<Target, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(around.mailbox).ok_or(missing)?;
    if let Some(number) = mailbox.child(around.folder, &folder.name) {
        return context.open(mailbox, number);
    }
    allow_subfolder(context, mailboxes, around)?;
    folder.parent = around.folder;
    let mailbox = mailboxes.get_mut(around.mailbox).ok_or(missing)?;
    let folder = create(context, mailbox, folder)?;
    Ok(Target { folder, ..around })
}
