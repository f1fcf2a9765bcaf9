//! What is attached to an item: the list in the item, and each of them whole.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::shape::Shape;
use super::view::View;
use crate::exchange::ews::fields::{self, spell_time};
use crate::exchange::ews::id::{Id, Object};
use crate::exchange::store::{Attachment, Content};
use crate::exchange::xml::Node;

/// `t:Attachments` of an item; nothing where nothing is attached.
pub(super) fn list(view: &View<'_>) -> Option<Node> {
    let id = view.id();
    let attachments = view.item.attachments.iter();
    let attachments: Vec<_> = attachments
        .map(|attachment| {
            let id = id
                .as_ref()
                .and_then(|id| attachment_id(id, &[attachment.number]));
            described(view, attachment, id, &[])
        })
        .collect();
    (!attachments.is_empty()).then(|| Node::new("t:Attachments").children(attachments))
}

/// The id of an attachment of an item, by its number behind those of the attachments around it.
pub(in crate::exchange::ews) fn attachment_id(item: &Id, path: &[u32]) -> Option<Id> {
    let Object::Item { folder, number } = item.object else {
        return None;
    };
    Some(Id {
        mailbox: item.mailbox,
        object: Object::Attachment {
            folder,
            number,
            path: path.to_vec(),
        },
    })
}

/// An attachment without what is in it, and `content` in place of that.
pub(in crate::exchange::ews) fn described(
    view: &View<'_>,
    attachment: &Attachment,
    id: Option<Id>,
    content: &[Node],
) -> Node {
    let text = |name: &'static str, text: &Option<std::borrow::Cow<'static, str>>| {
        text.clone().map(|text| Node::text(name, text))
    };
    let (element, size, photo) = match &attachment.content {
        Content::File { bytes, photo } => ("t:FileAttachment", bytes.len(), Some(*photo)),
        Content::Item(item) => ("t:ItemAttachment", item.size(), None),
    };
    let is_contact = matches!(view.item.kind, crate::exchange::store::Kind::Contact);
    let photo = photo.filter(|photo| *photo || is_contact);
    Node::new(element)
        .children(id.map(|id| Node::new("t:AttachmentId").with("Id", id.text())))
        .child(Node::text("t:Name", attachment.name.clone()))
        .children(text("t:ContentType", &attachment.content_type))
        .children(text("t:ContentId", &attachment.content_id))
        .children(text("t:ContentLocation", &attachment.content_location))
        .child(Node::text("t:Size", size.to_string()))
        .child(Node::text(
            "t:LastModifiedTime",
            spell_time(attachment.modified),
        ))
        .child(Node::text("t:IsInline", attachment.inline.to_string()))
        .children(photo.map(|photo| Node::text("t:IsContactPhoto", photo.to_string())))
        .children(content.iter().cloned())
}

/// What is in an attachment.
#[expect(dead_code, reason = "nobody asks for it yet")]
pub(in crate::exchange::ews) fn content(
    view: &View<'_>,
    attachment: &Attachment,
    shape: &Shape,
) -> Node {
    match &attachment.content {
        Content::File { bytes, .. } => Node::text("t:Content", STANDARD.encode(bytes)),
        Content::Item(item) => {
            let inner = View::attached(view.mailbox, item.clone());
            let node = shape.node(&inner);
            let element = fields::element(item.kind);
            node.named(element)
        }
    }
}
