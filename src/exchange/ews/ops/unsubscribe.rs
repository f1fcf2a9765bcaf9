//! Unsubscribe ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/unsubscribe-operation)):
//! ends a subscription.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::notifications::{SubscriptionId, lost};
use crate::exchange::ews::requests::Context;
use crate::exchange::store::{Delivery, Mailboxes};
use crate::exchange::xml::Element;

/// One message for the request.
pub(crate) fn answer(context: &Context<'_>, _: &Mailboxes, request: &Element<'_>) -> Outcome {
    let id = SubscriptionId::parse(&request.inside("SubscriptionId").text);
    let id = id.ok_or(ResponseCode::INVALID_SUBSCRIPTION)?;
    let mut subscriptions = context.mailbox_store.subscriptions();
    let owner = &context.owner;
    let found = subscriptions
        .find(id.id, owner, context.now)
        .map_err(lost)?;
    // A push subscription ends only by the client's answer to a notification.
    if found.delivery == Delivery::Push {
        return Err(ResponseCode::INVALID_SUBSCRIPTION.into());
    }
    subscriptions.remove(id.id);
    drop(subscriptions);
    // A connection that waits for the subscription wakes and finds it gone.
    context.mailbox_store.announce();
    Ok(vec![ResponseMessage::done()])
}
