//! MoveFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/movefolder-operation)):
//! moves folders into another folder.

use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::folders::edit::transfer;
use crate::exchange::ews::requests::Context;
use crate::exchange::store::{Mailbox, Mailboxes};
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    transfer(context, mailboxes, request, true, moved)
}

fn moved(context: &Context<'_>, mailbox: &mut Mailbox, from: u32, parent: u32) -> Option<u32> {
    mailbox.update_folder(from, context.now, |folder| folder.parent = parent);
    Some(from)
}
