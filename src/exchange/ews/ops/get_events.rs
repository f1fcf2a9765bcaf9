//! GetEvents ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getevents-operation)):
//! returns the events of a pull subscription since a watermark.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::notifications::{Notification, SubscriptionId, Watermark, lost};
use crate::exchange::ews::requests::Context;
use crate::exchange::store::{Delivery, Mailboxes};
use crate::exchange::xml::Element;
use crate::settings::MAX_EVENTS_PER_BATCH;

/// One message for the request.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let text = request.inside("SubscriptionId").text.trim();
    let mark = request.inside("Watermark").text.trim();
    let id = SubscriptionId::parse(text).ok_or(ResponseCode::INVALID_SUBSCRIPTION)?;
    let mut subscriptions = context.mailbox_store.subscriptions();
    let owner = &context.owner;
    let known = subscriptions.find(id.id, owner, context.now);
    let known = known.map_err(lost)?;
    if known.delivery != Delivery::Pull {
        return Err(ResponseCode::INVALID_SUBSCRIPTION.into());
    }
    let mailbox = mailboxes.get(known.mailbox);
    let Some(mailbox) = mailbox.filter(|mailbox| mailbox.epoch() == known.epoch) else {
        subscriptions.remove(id.id);
        return Err(ResponseCode::READ_EVENTS_FAILED.into());
    };
    let mark = Watermark::read(mark, mailbox)?;
    known.keep(context.now);
    let batch = known
        .interest
        .batch(mailbox, mark.number, MAX_EVENTS_PER_BATCH);
    // The server has dropped the events after the watermark. This ends the subscription.
    let Some(batch) = batch else {
        subscriptions.remove(id.id);
        return Err(ResponseCode::EVENT_NOT_FOUND.into());
    };
    let notification = Notification {
        subscription: text,
        mailbox,
        batch: &batch,
    };
    let notification = notification.marked(mark.number);
    Ok(vec![ResponseMessage::success(notification)])
}
