//! ExportItems ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/exportitems-operation)):
//! items as opaque streams that say everything of them.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::ews::stream;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    each(required(request, MESSAGES, "ItemIds")?, |id| {
        let found = item_target(context, mailboxes, id)?;
        Ok(
            match found.and_then(|target| exported(mailboxes, &target)) {
                Ok(payload) => {
                    let mut message = ResponseMessage::done();
                    message.payload = payload.into();
                    message
                }
                Err(code) => ResponseMessage::error(code, None),
            },
        )
    })
}

fn exported(mailboxes: &Mailboxes, target: &ItemTarget) -> Result<[Node; 2], ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(target.mailbox).ok_or(missing)?;
    let view = View::new(mailbox, target.number).ok_or(missing)?;
    let id = view.id_node("m:ItemId").ok_or(missing)?;
    Ok([id, Node::base64("m:Data", stream::written(&view.item))])
}
