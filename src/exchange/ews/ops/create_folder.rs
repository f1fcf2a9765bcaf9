//! CreateFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolder-operation)):
//! makes folders.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::folders::edit::{allow_subfolder, create, read, shown};
use crate::exchange::ews::requests::target::inner_target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};

/// One message per folder, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let parent = required(request, MESSAGES, "ParentFolderId")?;
    let parent = inner_target(context, mailboxes, parent)?;
    let parent = parent.map_err(|code| match code {
        ResponseCode::ITEM_NOT_FOUND => ResponseCode::PARENT_FOLDER_NOT_FOUND,
        other => other,
    });
    let parent = parent.and_then(|parent| allow_subfolder(context, mailboxes, parent));
    each(required(request, MESSAGES, "Folders")?, |element| {
        let read = read(context, element)?;
        let made = parent.and_then(|parent| {
            let mut folder = read?;
            folder.parent = parent.folder;
            let mailbox = mailboxes.get_mut(parent.mailbox);
            let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
            let folder = create(context, mailbox, folder)?;
            Ok(Target { folder, ..parent })
        });
        Ok(shown(mailboxes, made))
    })
}
