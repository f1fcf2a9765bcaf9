//! GetItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation)):
//! items by their ids.

use super::items::{Shape, View};
use super::target::{ItemTarget, item_target};
use super::{Context, Outcome, ResponseCode, ResponseMessage, each, required};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per id, in their order.
pub(super) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::read(request, false)?;
    let ids = required(request, MESSAGES, "ItemIds")?;
    each(ids, |id| {
        let found = item_target(context, mailboxes, id)?;
        let shape = shape.as_ref().map_err(|code| *code);
        let shown = shape.and_then(|shape| node(mailboxes, &found?, shape));
        Ok(message(shown.map(Some)))
    })
}

/// The item with what the shape wants.
pub(super) fn node(
    mailboxes: &Mailboxes,
    target: &ItemTarget,
    shape: &Shape,
) -> Result<Node, ResponseCode> {
    let mailbox = mailboxes.get(target.mailbox);
    let view = mailbox.and_then(|mailbox| View::at(mailbox, target.number, target.occurrence));
    let view = view.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    Ok(shape.node(&view))
}

/// The message about an item: the schema wants the list even where nothing is in it.
pub(super) fn message(item: Result<Option<Node>, ResponseCode>) -> ResponseMessage {
    let items = Node::new("m:Items");
    match item {
        Ok(item) => ResponseMessage::success(items.children(item)),
        Err(code) => ResponseMessage::error(code, Some(items)),
    }
}
