//! Read receipts: whether one is pending, and how it is suppressed
//! ([SuppressReadReceipt](https://learn.microsoft.com/exchange/client-developer/web-service-reference/suppressreadreceipt)).

use super::respond::reference;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Value;
use crate::exchange::ews::properties::UNREAD_RECEIPT;
use crate::exchange::ews::properties::responses::is_due;
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, TYPES};

/// Whether an element is `SuppressReadReceipt`.
pub(crate) fn is_suppression(element: &Element<'_>) -> bool {
    element.is(TYPES, "SuppressReadReceipt")
}

/// Suppresses the pending receipt for a message.
///
/// # Errors
///
/// [`ResponseCode::READ_RECEIPT_NOT_PENDING`] if no receipt is pending.
pub(crate) fn suppress(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    element: &Element<'_>,
) -> Result<(), ResponseCode> {
    let target = reference(context, mailboxes, element)?;
    let target = context.allow_item(mailboxes, target, Rights::edits)?;
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    let mut item = (*mailbox.item(target.number).ok_or(missing)?).clone();
    if !is_due(&item) {
        return Err(ResponseCode::READ_RECEIPT_NOT_PENDING);
    }
    item.properties
        .insert(UNREAD_RECEIPT, Value::Boolean(false));
    mailbox.update_item(target.number, item, false, context.now);
    Ok(())
}
