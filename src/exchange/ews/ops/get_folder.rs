//! GetFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation)):
//! folders by their ids or distinguished names.

use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::folders::Shape;
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::read(request)?;
    let ids = required(request, MESSAGES, "FolderIds")?;
    each(ids, |id| {
        let found = target(context, mailboxes, id)?;
        Ok(
            match shape
                .as_ref()
                .map_err(|code| *code)
                .and_then(|shape| Ok((shape, found?)))
            {
                Ok((shape, found)) => folders(context, mailboxes, shape, &[found]),
                Err(code) => ResponseMessage::error(code, Some(Node::new("m:Folders"))),
            },
        )
    })
}

/// The message with those folders.
fn folders(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    shape: &Shape,
    found: &[Target],
) -> ResponseMessage {
    let nodes = found.iter().filter_map(|target| {
        let mailbox = mailboxes.get(target.mailbox)?;
        Some(shape.node(context, mailbox, target.folder))
    });
    ResponseMessage::success(Node::new("m:Folders").children(nodes))
}
