//! ArchiveItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/archiveitem-operation)):
//! would move items into the archive, which no mailbox here has.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::{inner_target, item_target};
use crate::exchange::ews::shapes::shown::message;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let source = required(request, MESSAGES, "ArchiveSourceFolderId")?;
    let source = inner_target(context, mailboxes, source)?;
    each(required(request, MESSAGES, "ItemIds")?, |id| {
        let item = item_target(context, mailboxes, id)?;
        let code = match (source, item) {
            (Err(code), _) | (_, Err(code)) => code,
            (Ok(_), Ok(_)) => ResponseCode::ARCHIVE_MAILBOX_NOT_ENABLED,
        };
        Ok(message(Err(code)))
    })
}
