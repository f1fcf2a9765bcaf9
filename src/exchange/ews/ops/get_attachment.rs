//! GetAttachment ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation)):
//! files and items that are attached to items, whole.

use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Content;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::attachment_target;
use crate::exchange::ews::requests::{AttachmentTarget, Context};
use crate::exchange::ews::shapes::Shape;
use crate::exchange::ews::shapes::attachments::{self, message};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::of_attachments(context, request)?;
    each(required(request, MESSAGES, "AttachmentIds")?, |id| {
        let found = attachment_target(context, mailboxes, id)?;
        let shape = shape.as_ref().map_err(|code| *code);
        Ok(message(
            shape.and_then(|shape| shown(mailboxes, &found?, shape)),
        ))
    })
}

/// Follows the path from the item to the attachment.
fn shown(
    mailboxes: &Mailboxes,
    target: &AttachmentTarget,
    shape: &Shape,
) -> Result<Node, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(target.id.mailbox).ok_or(missing)?;
    let mut view = View::new(mailbox, target.number).ok_or(missing)?;
    let (last, before) = target.path.split_last().ok_or(missing)?;
    for number in before {
        let around = view.item.attachment(*number).ok_or(missing)?;
        let Content::Item(item) = &around.content else {
            return Err(missing);
        };
        let id = view.id().and_then(|id| id.attached(*number));
        view = View::attached(mailbox, Arc::clone(item), id);
    }
    let attachment = view.item.attachment(*last).ok_or(missing)?;
    Ok(attachments::whole(&view, attachment, &target.id, shape))
}
