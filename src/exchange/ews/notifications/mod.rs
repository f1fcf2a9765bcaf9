//! Notifications: what happens in mailboxes, told to those who subscribed to it
//! ([notification subscriptions](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange)).
//!
//! A client asks (GetEvents), keeps a connection open ([`Feed`]), or is called ([`Courier`]). All three
//! look into the log of events of a mailbox, from a place of their own.

pub(crate) mod courier;
pub(crate) mod event;
pub(crate) mod feed;
pub(crate) mod minutes;
pub(crate) mod refusal;
pub(crate) mod sequel;
pub(crate) mod subscription_id;
pub(crate) mod watermark;

pub use courier::{Courier, Parcel, Status};
pub(crate) use event::{Notification, sort};
pub use feed::Feed;
pub(crate) use feed::{Line, failed, status};
pub(crate) use refusal::lost;
pub(crate) use sequel::Led;
pub use sequel::Sequel;
pub(crate) use subscription_id::SubscriptionId;
pub(crate) use watermark::Watermark;
