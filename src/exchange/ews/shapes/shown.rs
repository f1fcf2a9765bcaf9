//! An item as the answer to a request shows it.

use super::shape::Shape;
use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::ResponseMessage;
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::ItemTarget;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Node;

/// The item with what the shape wants.
pub(crate) fn node(
    mailboxes: &Mailboxes,
    target: &ItemTarget,
    shape: &Shape,
) -> Result<Node, ResponseCode> {
    Ok(shape.node(&view(mailboxes, target)?))
}

pub(crate) fn view<'a>(
    mailboxes: &'a Mailboxes,
    target: &ItemTarget,
) -> Result<View<'a>, ResponseCode> {
    let mailbox = mailboxes.get(target.mailbox);
    let view = mailbox.and_then(|mailbox| View::at(mailbox, target.number, target.occurrence));
    view.ok_or(ResponseCode::ITEM_NOT_FOUND)
}

/// The message about an item: the schema wants the list even where nothing is in it.
pub(crate) fn message(item: Result<Option<Node>, ResponseCode>) -> ResponseMessage {
    let items = Node::new("m:Items");
    match item {
        Ok(item) => ResponseMessage::success(items.children(item)),
        Err(code) => ResponseMessage::error(code, Some(items)),
    }
}
