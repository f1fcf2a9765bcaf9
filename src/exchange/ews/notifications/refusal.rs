//! What is answered where a subscription cannot be served.

use crate::exchange::codes::ResponseCode;
use crate::exchange::store::Lost;

/// The code for whoever names a subscription that it cannot have.
pub(crate) fn lost(lost: Lost) -> ResponseCode {
    match lost {
        Lost::Denied => ResponseCode::SUBSCRIPTION_ACCESS_DENIED,
        Lost::Expired => ResponseCode::EXPIRED_SUBSCRIPTION,
        Lost::Unknown => ResponseCode::SUBSCRIPTION_NOT_FOUND,
    }
}
