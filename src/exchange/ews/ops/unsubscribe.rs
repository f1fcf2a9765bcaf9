//! Unsubscribe ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/unsubscribe-operation)):
//! ends a subscription.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::notifications::{SubscriptionId, lost};
use crate::exchange::ews::requests::Context;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};

/// One message.
pub(crate) fn answer(context: &Context<'_>, _: &Mailboxes, request: &Element<'_>) -> Outcome {
    let id = required(request, MESSAGES, "SubscriptionId")?;
    Ok(vec![match end(context, &id.text) {
        Ok(()) => ResponseMessage::done(),
        Err(code) => ResponseMessage::error(code, None),
    }])
}

fn end(context: &Context<'_>, text: &str) -> Result<(), ResponseCode> {
    let id = SubscriptionId::parse(text).ok_or(ResponseCode::INVALID_SUBSCRIPTION)?;
    let mut subscriptions = context.shelf.subscriptions();
    let owner = &context.owner;
    subscriptions
        .find(id.id, owner, context.now)
        .map_err(lost)?;
    subscriptions.remove(id.id);
    drop(subscriptions);
    // Whoever serves it looks, and finds nothing.
    context.shelf.announce();
    Ok(())
}
