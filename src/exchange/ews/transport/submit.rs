//! The submission of a message: it gets what every copy has in common, and arrives in the Inboxes of its recipients.

use super::arrival::arrival;
use super::envelope::Envelope;
use super::report;
use crate::exchange::data::{Item, Property, Value};
use crate::exchange::ews::properties::conversation;
use crate::exchange::ews::requests::Context;
use crate::exchange::store::{EventAction, Mailboxes};
use crate::exchange::world::Mailbox;

/// Sends a message that has its sender and its InternetMessageId. Real servers queue a message; here the answer of the
/// request comes after the delivery, so a client never has to wait for a message that it sent to itself.
pub(crate) fn submit(context: &Context<'_>, mailboxes: &mut Mailboxes, item: &mut Item) {
    item.set(Property::DateTimeSent, context.now);
    if item.field(Property::ConversationIndex).is_none()
        && let Some(index) = conversation::first(item, context.now)
    {
        item.set(Property::ConversationIndex, Value::Bytes(index));
    }
    let envelope = Envelope::of(context, item);
    for mailbox in &envelope.mailboxes {
        let copy = arrival(item, mailbox, context.now);
        deliver(context, mailboxes, mailbox, copy);
    }
    let wants_receipt = item.field(Property::IsDeliveryReceiptRequested);
    if wants_receipt.and_then(Value::boolean) == Some(true) && !envelope.mailboxes.is_empty() {
        report::delivered(context, mailboxes, item, &envelope.mailboxes);
    }
    if !envelope.failures.is_empty() {
        report::undeliverable(context, mailboxes, item, &envelope.failures);
    }
}

/// Puts a message into the Inbox of a mailbox.
pub(crate) fn deliver(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    recipient: &Mailbox,
    copy: Item,
) {
    mailboxes.open(recipient.guid, || {
        context.world.origin(context.setup, recipient, context.now)
    });
    let Some(mailbox) = mailboxes.get_mut(recipient.guid) else {
        return;
    };
    if let Some(inbox) = mailbox.distinguished("inbox") {
        mailbox.create_item(inbox, false, copy, EventAction::NewMail, context.now);
    }
}
