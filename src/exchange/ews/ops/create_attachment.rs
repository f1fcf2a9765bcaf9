//! CreateAttachment ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation)):
//! attaches files and items to items.

use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Attachment, Content, Key, Property};
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::items::{attached, attachment};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::ews::shapes::attachments::{ATTACHMENTS, rooted};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::values::format_time;
use crate::exchange::xml::{Element, Node};

/// One message per attachment, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let parent = item_target(context, mailboxes, request.inside("ParentItemId"));
    let parent = parent.and_then(|item| context.allow_item(mailboxes, item, Rights::edits));
    each(
        request.inside(Property::Attachments.name()),
        Some(ATTACHMENTS),
        |element| {
            let parent = parent.as_ref()?;
            let made = attach(context, mailboxes, parent, attachment(element)?)?;
            Ok(ResponseMessage::listed(ATTACHMENTS, [made]))
        },
    )
}

/// Adds an attachment. Returns its element for the answer.
fn attach(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    parent: &ItemTarget,
    mut attachment: Attachment,
) -> Result<Node, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(parent.mailbox).ok_or(missing)?;
    let mut item = (*mailbox.item(parent.number).ok_or(missing)?).clone();
    attachment.number = item.next_attachment();
    let id = Uuid::new_v5(&mailbox.guid, &mailbox.change().to_be_bytes());
    attached(&mut attachment, &context.author(), id, context.now);
    let name = match attachment.content {
        Content::File { photo, .. } => {
            if photo {
                item.properties.remove(&Key::Field(Property::HasPicture));
                item.attachments.retain(|known| !is_photo(known));
            }
            "t:FileAttachment"
        }
        Content::Item(_) => "t:ItemAttachment",
    };
    let number = attachment.number;
    item.attachments.push(attachment);
    item.mime = None;
    context.sign(&mut item);
    mailbox.update_item(parent.number, item, false, context.now);
    let view = View::new(mailbox, parent.number).ok_or(missing)?;
    let id = view.id().ok_or(missing)?;
    let shown = Node::new("t:AttachmentId").with("Id", id.attached(number).ok_or(missing)?.text());
    let modified = Node::text(
        Property::LastModifiedTime.element(),
        format_time(context.now),
    );
    Ok(Node::new(name)
        .child(rooted(shown, &id, &view))
        .child(modified))
}

/// Whether an attachment is the picture of a contact. A contact has one picture at most.
fn is_photo(attachment: &Attachment) -> bool {
    matches!(attachment.content, Content::File { photo: true, .. })
}
