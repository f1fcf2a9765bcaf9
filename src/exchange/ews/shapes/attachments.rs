//! Attachments: the list in an item, and single attachments with their content.

use std::sync::Arc;

use super::shape::Shape;
use crate::exchange::data::{Attachment, Content, Kind, Property};
use crate::exchange::ews::ids::Id;
use crate::exchange::ews::properties::View;
use crate::exchange::xml::Node;
use crate::exchange::xml::values::format_time;

/// `t:Attachments` of an item; `None` if it has no attachments.
pub(crate) fn list(view: &View<'_>) -> Option<Node> {
    let id = view.id();
    let attachments = view.item.attachments.iter();
    let attachments: Vec<_> = attachments
        .map(|attachment| {
            let id = id.as_ref().and_then(|id| id.attached(attachment.number));
            described(view, attachment, id.as_ref())
        })
        .collect();
    (!attachments.is_empty())
        .then(|| Node::new(Property::Attachments.element()).children(attachments))
}

/// The `t:Attachments` of an item with ids only, in their order. `None` if it has no attachments.
pub(crate) fn attachment_ids(view: &View<'_>) -> Option<Node> {
    let id = view.id()?;
    let attachments = view.item.attachments.iter();
    let attachments = attachments.filter_map(|attachment| {
        let own = id.attached(attachment.number)?.text();
        let element = Node::new(element(attachment));
        Some(element.child(Node::new("t:AttachmentId").with("Id", own)))
    });
    let attachments: Vec<_> = attachments.collect();
    (!attachments.is_empty())
        .then(|| Node::new(Property::Attachments.element()).children(attachments))
}

/// The element of an attachment in EWS.
fn element(attachment: &Attachment) -> &'static str {
    match attachment.content {
        Content::File { .. } => "t:FileAttachment",
        Content::Item(_) => "t:ItemAttachment",
    }
}

/// An attachment without its content.
pub(crate) fn described(view: &View<'_>, attachment: &Attachment, id: Option<&Id>) -> Node {
    let text = |name: &'static str, text: &Option<std::borrow::Cow<'static, str>>| {
        text.clone().map(|text| Node::text(name, text))
    };
    let (size, photo) = match &attachment.content {
        Content::File { bytes, photo } => (bytes.len(), Some(*photo)),
        Content::Item(item) => (item.size(), None),
    };
    // Exchange writes `IsContactPhoto` for files of contacts; elsewhere only if it is true.
    let photo = photo.filter(|photo| *photo || view.item.kind == Kind::Contact);
    Node::new(element(attachment))
        .children(id.map(|id| Node::new("t:AttachmentId").with("Id", id.text())))
        .child(Node::text("t:Name", attachment.name.clone()))
        .children(text("t:ContentType", &attachment.content_type))
        .children(text("t:ContentId", &attachment.content_id))
        .children(text("t:ContentLocation", &attachment.content_location))
        .child(Node::text(Property::Size.element(), size.to_string()))
        .child(Node::text(
            Property::LastModifiedTime.element(),
            format_time(attachment.modified),
        ))
        .child(Node::text("t:IsInline", attachment.inline.to_string()))
        .children(photo.map(|photo| Node::text("t:IsContactPhoto", photo.to_string())))
}

/// An attachment with its content.
pub(crate) fn whole(view: &View<'_>, attachment: &Attachment, id: &Id, shape: &Shape) -> Node {
    let content = match &attachment.content {
        Content::File { bytes, .. } => Node::base64("t:Content", bytes.clone()),
        Content::Item(item) => {
            let inner = View::attached(view.mailbox, Arc::clone(item), Some(id.clone()));
            shape.node(&inner)
        }
    };
    described(view, attachment, Some(id)).child(content)
}

/// The list in response messages about attachments.
pub(crate) const ATTACHMENTS: &str = "m:Attachments";

/// An element with the id and the `ChangeKey` of an attachment's item, also after the attachment's deletion.
pub(crate) fn rooted(node: Node, item: &Id, view: &View<'_>) -> Node {
    node.with("RootItemId", item.text())
        .with("RootItemChangeKey", view.change_key().unwrap_or_default())
}
