//! CreateFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolder-operation)):
//! creates folders.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, each};
use crate::exchange::ews::folders::edit::{FOLDERS, allow_subfolder, create, identified, read};
use crate::exchange::ews::requests::target::parent_folder;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message per folder, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let parent = parent_folder(context, mailboxes, request)
        .and_then(|parent| allow_subfolder(context, mailboxes, parent));
    each(request.inside("Folders"), Some(FOLDERS), |element| {
        let parent = parent?;
        let mut folder = read(context, element)?;
        folder.parent = parent.folder;
        let mailbox = mailboxes.get_mut(parent.mailbox);
        let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        let folder = create(context, mailbox, folder)?;
        identified(mailboxes, Target { folder, ..parent })
    })
}
