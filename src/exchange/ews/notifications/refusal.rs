//! What is answered where a subscription cannot be served.

use crate::exchange::ews::{ResponseCode, ResponseMessage};
use crate::exchange::store::Lost;

/// What these codes say, each in a sentence: clients read errors by position, and one without a text is none to them
/// ([errors](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/handling-notification-related-errors-in-ews-in-exchange)).
const SENTENCES: [(ResponseCode, &str); 13] = [
    (
        ResponseCode::EVENT_NOT_FOUND,
        "The events behind the watermark are no longer known.",
    ),
    (
        ResponseCode::EXCEEDED_SUBSCRIPTION_COUNT,
        "The number of subscriptions exceeds what is allowed.",
    ),
    (
        ResponseCode::EXPIRED_SUBSCRIPTION,
        "The subscription has expired.",
    ),
    (
        ResponseCode::INVALID_PUSH_SUBSCRIPTION_URL,
        "The URL of the push subscription is not valid.",
    ),
    (
        ResponseCode::INVALID_SUBSCRIPTION_REQUEST,
        "The subscription must be to folders of one mailbox, or to all of them.",
    ),
    (
        ResponseCode::INVALID_SUBSCRIPTION,
        "Subscription is invalid.",
    ),
    (ResponseCode::INVALID_WATERMARK, "The watermark is invalid."),
    (
        ResponseCode::MISSED_NOTIFICATION_EVENTS,
        "Notification events have been missed. Synchronize again, and subscribe anew.",
    ),
    (
        ResponseCode::NEW_EVENT_STREAM_CONNECTION_OPENED,
        "Another connection was opened for this subscription.",
    ),
    (
        ResponseCode::READ_EVENTS_FAILED,
        "The events could not be read.",
    ),
    (
        ResponseCode::SUBSCRIPTION_ACCESS_DENIED,
        "Access is denied. Only the subscription owner may access the subscription.",
    ),
    (
        ResponseCode::SUBSCRIPTION_NOT_FOUND,
        "The specified subscription was not found.",
    ),
    (
        ResponseCode::SUBSCRIPTION_UNSUBSCRIBED,
        "The subscription was ended.",
    ),
];

/// The error of that code.
pub(in crate::exchange::ews) fn refuse(code: ResponseCode) -> ResponseMessage {
    let mut message = ResponseMessage::error(code, None);
    let sentence = SENTENCES.iter().find(|(known, _)| *known == code);
    let own = sentence.map(|(_, sentence)| (*sentence).to_owned());
    message.text = message.text.or(own);
    message
}

/// The code for whoever names a subscription that it cannot have.
pub(in crate::exchange::ews) fn lost(lost: Lost) -> ResponseCode {
    match lost {
        Lost::Denied => ResponseCode::SUBSCRIPTION_ACCESS_DENIED,
        Lost::Expired => ResponseCode::EXPIRED_SUBSCRIPTION,
        Lost::Unknown => ResponseCode::SUBSCRIPTION_NOT_FOUND,
    }
}
