//! GetFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation)):
//! returns folders by id or distinguished name.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::folders::Shape;
use crate::exchange::ews::folders::edit::FOLDERS;
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::target;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::read(request);
    each(request.inside("FolderIds"), Some(FOLDERS), |id| {
        let shape = shape.as_ref()?;
        let target = target(context, mailboxes, id)?;
        let (mailbox, _) = target.of(mailboxes).ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        let folder = shape.node(context, mailbox, target.folder);
        Ok(ResponseMessage::listed(FOLDERS, [folder]))
    })
}
