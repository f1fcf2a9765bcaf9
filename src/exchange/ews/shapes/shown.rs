//! Items in response messages.

use super::shape::Shape;
use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Refused, ResponseMessage};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::ItemTarget;
use crate::exchange::store::Mailboxes;

/// The item of a target.
pub(crate) fn view<'a>(
    mailboxes: &'a Mailboxes,
    target: &ItemTarget,
) -> Result<View<'a>, ResponseCode> {
    let mailbox = mailboxes.get(target.mailbox);
    let view = mailbox.and_then(|mailbox| View::at(mailbox, target.number, target.occurrence));
    view.ok_or(ResponseCode::ITEM_NOT_FOUND)
}

/// The list in response messages about items.
pub(crate) const ITEMS: &str = "m:Items";

/// The response message with the id of an item.
pub(crate) fn identified(
    mailboxes: &Mailboxes,
    target: &ItemTarget,
) -> Result<ResponseMessage, Refused> {
    let view = view(mailboxes, target)?;
    Ok(ResponseMessage::listed(
        ITEMS,
        [Shape::id_only().node(&view)],
    ))
}
