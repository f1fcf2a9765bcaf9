//! GetAttachment ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation)):
//! returns files and items that are attached to items.

use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Content;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::attachment_target;
use crate::exchange::ews::requests::{AttachmentTarget, Context};
use crate::exchange::ews::shapes::Shape;
use crate::exchange::ews::shapes::attachments::{self, ATTACHMENTS};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::of_attachments(context, request);
    each(request.inside("AttachmentIds"), Some(ATTACHMENTS), |id| {
        let shape = shape.as_ref()?;
        let target = attachment_target(context, mailboxes, id)?;
        let shown = shown(mailboxes, &target, shape)?;
        Ok(ResponseMessage::listed(ATTACHMENTS, [shown]))
    })
}

/// The attachment at the end of a path from the item.
fn shown(
    mailboxes: &Mailboxes,
    target: &AttachmentTarget,
    shape: &Shape,
) -> Result<Node, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get(target.id.mailbox).ok_or(missing)?;
    let mut view = View::new(mailbox, target.number).ok_or(missing)?;
    // From here on, the item exists and only the attachment is missing.
    let missing = ResponseCode::INVALID_ATTACHMENT_ID;
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
