//! The submission of a message: it gets the properties that all copies share, and arrives in its recipients' Inboxes.

use uuid::Uuid;

use super::arrival::arrival;
use super::attendant::attend;
use super::envelope::{Envelope, recipients};
use super::report;
use super::rules::actions::plan;
use crate::exchange::data::{Address, Item, Property, Value, domain};
use crate::exchange::ews::properties::conversation;
use crate::exchange::ews::requests::Context;
use crate::exchange::store::{EventAction, Mailboxes};
use crate::exchange::world::Mailbox;

/// Sends a message with a sender and an InternetMessageId. Delivery completes before the answer to the request, whereas
/// real servers queue messages. So a client never has to wait for a message to itself.
pub(crate) fn submit(context: &Context<'_>, mailboxes: &mut Mailboxes, item: &mut Item) {
    item.set(Property::DateTimeSent, context.now);
    if item.field(Property::ConversationIndex).is_none()
        && let Some(index) = conversation::first(item, context.now)
    {
        item.set(Property::ConversationIndex, Value::Bytes(index));
    }
    route(context, mailboxes, item, &recipients(item));
}

/// Delivers a message to recipients, which may differ from its own list, and reports the outcome.
fn route(context: &Context<'_>, mailboxes: &mut Mailboxes, item: &Item, to: &[Address]) {
    let envelope = Envelope::of(context, to);
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

/// Delivers a message into a mailbox: into the Inbox, unless a rule of the mailbox moves it. A meeting message updates the
/// calendar even if a rule deletes it.
pub(crate) fn deliver(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    recipient: &Mailbox,
    copy: Item,
) {
    mailboxes.open(recipient.guid, || {
        context.world.origin(context.setup, recipient, context.now)
    });
    if let Some(mailbox) = mailboxes.get_mut(recipient.guid) {
        attend(mailbox, &copy, context.now);
    }
    let Some(plan) = plan(mailboxes, recipient.guid, copy) else {
        return;
    };
    if let Some(mailbox) = mailboxes.get_mut(recipient.guid) {
        for folder in plan.folders {
            let item = plan.item.clone();
            mailbox.create_item(folder, false, item, EventAction::NewMail, context.now);
        }
    }
    // Rules do not forward messages that a rule forwarded, so the recursion ends after one step.
    for (mut item, to) in plan.sends {
        if item.field(Property::InternetMessageId).is_none() {
            let number = mailboxes.next_submission().to_be_bytes();
            let id = Uuid::new_v5(&recipient.guid, &number);
            let domain = domain(&recipient.address);
            item.set(Property::InternetMessageId, format!("<{id}@{domain}>"));
            item.set(Property::DateTimeSent, context.now);
        }
        route(context, mailboxes, &item, &to);
    }
}
