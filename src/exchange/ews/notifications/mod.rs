//! Notifications: what happens in mailboxes, told to those who subscribed to it
//! ([notification subscriptions](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange)).
//!
//! A client asks (GetEvents), keeps a connection open ([`Feed`]), or is called ([`Courier`]). All three
//! look into the log of events of a mailbox, from a place of their own.

mod courier;
mod event;
mod feed;
mod refusal;
mod subscription_id;
mod watermark;

pub use courier::{Courier, Parcel, Status};
pub use feed::Feed;
pub(super) use feed::{Line, failed, status};

pub(super) use event::{Notification, sort};
pub(super) use refusal::lost;
pub(super) use subscription_id::SubscriptionId;
pub(super) use watermark::Watermark;

/// What a response leads to, later than it.
#[derive(Clone, Debug)]
pub enum Sequel {
    /// More documents on the same connection.
    Feed(Feed),
    /// Requests to the client.
    Courier(Courier),
}
