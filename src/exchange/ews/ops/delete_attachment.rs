//! DeleteAttachment ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation)):
//! removes attachments of items.

use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Content, Item, Key, Property};
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::properties::{View, contact};
use crate::exchange::ews::requests::target::attachment_target;
use crate::exchange::ews::requests::{AttachmentTarget, Context, ItemTarget};
use crate::exchange::ews::shapes::attachments::rooted;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    each(request.inside("AttachmentIds"), None, |id| {
        let target = attachment_target(context, mailboxes, id)?;
        let root = delete(context, mailboxes, &target)?;
        Ok(ResponseMessage::success(root))
    })
}

/// Removes an attachment. Returns the element with the id of its item.
fn delete(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: &AttachmentTarget,
) -> Result<Node, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let around = ItemTarget {
        mailbox: target.id.mailbox,
        number: target.number,
        occurrence: None,
        change_key: None,
    };
    context.allow_item(mailboxes, around, Rights::edits)?;
    let mailbox = mailboxes.get_mut(target.id.mailbox).ok_or(missing)?;
    let mut item = (*mailbox.item(target.number).ok_or(missing)?).clone();
    remove(&mut item, &target.path).ok_or(ResponseCode::INVALID_ATTACHMENT_ID)?;
    context.sign(&mut item);
    mailbox.update_item(target.number, item, false, context.now);
    let view = View::new(mailbox, target.number).ok_or(missing)?;
    let id = view.id().ok_or(missing)?;
    Ok(rooted(Node::new("m:RootItemId"), &id, &view))
}

/// Removes the attachment at the end of a path of attachment numbers. `None` if it does not exist.
fn remove(item: &mut Item, path: &[u32]) -> Option<()> {
    let (first, rest) = path.split_first()?;
    let mut attachments = item.attachments.iter();
    let index = attachments.position(|attachment| attachment.number == *first)?;
    if rest.is_empty() {
        item.attachments.remove(index);
    } else {
        let Content::Item(inner) = &mut item.attachments[index].content else {
            return None;
        };
        remove(Arc::make_mut(inner), rest)?;
    }
    item.mime = None;
    if !contact::has_photo(item) {
        item.properties.remove(&Key::Field(Property::HasPicture));
    }
    Some(())
}
