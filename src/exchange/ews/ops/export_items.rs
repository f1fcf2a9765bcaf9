//! ExportItems ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/exportitems-operation)):
//! exports items as opaque streams with all of their data.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::ews::stream;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    each(request.inside("ItemIds"), None, |id| {
        let target = item_target(context, mailboxes, id)?;
        Ok(ResponseMessage::with(exported(mailboxes, &target)?))
    })
}

fn exported(mailboxes: &Mailboxes, target: &ItemTarget) -> Result<[Node; 2], ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(target.mailbox).ok_or(missing)?;
    let view = View::new(mailbox, target.number).ok_or(missing)?;
    let id = view.id_node("m:ItemId").ok_or(missing)?;
    Ok([id, Node::base64("m:Data", stream::written(&view.item))])
}
