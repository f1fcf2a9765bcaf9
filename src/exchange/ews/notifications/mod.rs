//! Notifications: clients subscribe to events in mailboxes
//! ([notification subscriptions](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange)).
//!
//! A client polls (GetEvents), keeps a connection open ([`StreamingConnection`]), or receives requests
//! ([`PushChannel`]). All three read the event log of a mailbox, each from its own position.

pub(crate) mod event;
pub(crate) mod follow_up;
pub(crate) mod minutes;
pub(crate) mod push_channel;
pub(crate) mod refusal;
pub(crate) mod streaming_connection;
pub(crate) mod subscription_id;
pub(crate) mod watermark;

pub(crate) use event::{Notification, event_type};
pub use follow_up::FollowUp;
pub(crate) use follow_up::Led;
pub use push_channel::{PushChannel, PushNotification, Status};
pub(crate) use refusal::lost;
pub use streaming_connection::StreamingConnection;
pub(crate) use streaming_connection::{Line, failed, status};
pub(crate) use subscription_id::SubscriptionId;
pub(crate) use watermark::Watermark;
