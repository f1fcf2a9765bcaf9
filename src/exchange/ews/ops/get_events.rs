//! GetEvents ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getevents-operation)):
//! what happened since a watermark, for whoever subscribed to be told when it asks.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::notifications::{Notification, SubscriptionId, Watermark, lost};
use crate::exchange::ews::requests::Context;
use crate::exchange::store::{Delivery, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node};
use crate::settings::MAX_EVENTS_TOLD;

/// One message.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let id = required(request, MESSAGES, "SubscriptionId")?.text.trim();
    let mark = required(request, MESSAGES, "Watermark")?.text.trim();
    Ok(vec![match events(context, mailboxes, id, mark) {
        Ok(notification) => ResponseMessage::success(notification),
        Err(code) => ResponseMessage::error(code, None),
    }])
}

fn events(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    text: &str,
    mark: &str,
) -> Result<Node, ResponseCode> {
    let id = SubscriptionId::parse(text).ok_or(ResponseCode::INVALID_SUBSCRIPTION)?;
    let mut subscriptions = context.shelf.subscriptions();
    let owner = &context.owner;
    let known = subscriptions.find(id.id, owner, context.now);
    let known = known.map_err(lost)?;
    if known.delivery != Delivery::Pull {
        return Err(ResponseCode::INVALID_SUBSCRIPTION);
    }
    let mailbox = mailboxes.get(known.mailbox);
    let Some(mailbox) = mailbox.filter(|mailbox| mailbox.run() == known.run) else {
        subscriptions.remove(id.id);
        return Err(ResponseCode::READ_EVENTS_FAILED);
    };
    let mark = Watermark::read(mark, mailbox)?;
    known.keep(context.now);
    let batch = known.interest.batch(mailbox, mark.number, MAX_EVENTS_TOLD);
    // With what is forgotten the subscription ends.
    let Some(batch) = batch else {
        subscriptions.remove(id.id);
        return Err(ResponseCode::EVENT_NOT_FOUND);
    };
    let notification = Notification {
        subscription: text,
        mailbox,
        batch: &batch,
    };
    Ok(notification.marked(mark.number))
}
