//! The ResponseCodes for subscriptions that cannot be served.

use crate::exchange::codes::ResponseCode;
use crate::exchange::store::Lost;

/// The ResponseCode for a subscription that is gone or belongs to another caller.
pub(crate) fn lost(lost: Lost) -> ResponseCode {
    match lost {
        Lost::Denied => ResponseCode::SUBSCRIPTION_ACCESS_DENIED,
        Lost::Expired => ResponseCode::EXPIRED_SUBSCRIPTION,
        Lost::Unknown => ResponseCode::SUBSCRIPTION_NOT_FOUND,
    }
}
