//! ArchiveItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/archiveitem-operation)):
//! moves items into the archive mailbox. No mailbox here has one, so it fails for every item.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, each};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::{item_target, target};
use crate::exchange::ews::shapes::shown::ITEMS;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let source = request.inside("ArchiveSourceFolderId").first();
    let source = target(context, mailboxes, source);
    each(request.inside("ItemIds"), Some(ITEMS), |id| {
        source?;
        item_target(context, mailboxes, id)?;
        Err(ResponseCode::ARCHIVE_MAILBOX_NOT_ENABLED.into())
    })
}
