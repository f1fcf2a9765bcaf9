//! Push subscriptions: when a notification is due, and the meaning of the client's answers
//! ([SendNotification](https://learn.microsoft.com/exchange/client-developer/web-service-reference/sendnotification)).
//!
//! This module does no I/O. The sender takes the [`next`](PushChannel::next) document and reports the result. If the
//! client does not answer, the sender retries according to
//! [StatusFrequency](https://learn.microsoft.com/exchange/client-developer/web-service-reference/statusfrequency).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::event::Notification;
use crate::clock::{Clock, Timespan};
use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{PUSHED, Response, ResponseMessage};
use crate::exchange::soap::{self, MessageXml};
use crate::exchange::store::MailboxStore;
use crate::exchange::xml;
use crate::exchange::xml::{MESSAGES, SOAP};
use crate::settings::{MAX_EVENTS_PER_BATCH, PUSH_RETRY};

/// A push subscription, as its sender sees it.
#[derive(Clone)]
pub struct PushChannel {
    /// The mailboxes.
    pub(crate) mailbox_store: Arc<MailboxStore>,
    /// The subscription.
    pub(crate) id: Uuid,
    /// The text of its id.
    pub(crate) text: String,
    /// The URL that the client receives notifications on.
    pub(crate) url: String,
    /// The longest time between two notifications, and the longest time spent on retries.
    pub(crate) frequency: Duration,
    /// The schema version of the request that subscribed.
    pub(crate) version: String,
    /// Whether a first notification was sent.
    pub(crate) called: bool,
    /// Whether the server may call it.
    pub(crate) is_callable: bool,
}

/// A notification to send.
#[derive(Clone, Debug)]
pub struct PushNotification {
    /// The SOAP document to send.
    pub document: Vec<u8>,
    /// The number of the last event that the client has after this notification. `None` if the subscription is lost.
    last_delivered: Option<u64>,
}

/// The client's answer to a notification
/// ([SubscriptionStatus](https://learn.microsoft.com/exchange/client-developer/web-service-reference/subscriptionstatus)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The subscription continues.
    Ok,
    /// The subscription ends.
    Unsubscribe,
}

impl fmt::Debug for PushChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushChannel")
            .field("url", &self.url)
            .finish()
    }
}

impl PushChannel {
    /// Whether the server may call it. Clients on other machines need the consent of the server's operator.
    pub fn is_callable(&self) -> bool {
        self.is_callable
    }

    /// The URL that the client receives notifications on.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The next notification: as soon as an event happens, or after the status interval without events. `None` if the
    /// subscription has ended.
    pub async fn next(&mut self, clock: &Clock) -> Option<PushNotification> {
        let ping = Instant::now() + clock.length(Timespan::new(self.frequency));
        let mut written: watch::Receiver<u64> = self.mailbox_store.announcements();
        // The channel is marked as seen before the log is read. An event in between wakes the `select!`.
        loop {
            written.borrow_and_update();
            // The first notification is sent at once. It tests whether the client is reachable.
            let due = !std::mem::replace(&mut self.called, true) || Instant::now() >= ping;
            match self.look(due) {
                Look::Due(push_notification) => return Some(push_notification),
                Look::Nothing => {}
                Look::Over => return None,
            }
            tokio::select! {
                changed = written.changed() => changed.ok()?,
                () = sleep_until(ping) => {}
            }
        }
    }

    fn look(&self, due: bool) -> Look {
        let mailboxes = self.mailbox_store.read();
        let mut subscriptions = self.mailbox_store.subscriptions();
        let Some(subscription) = subscriptions.get_mut(self.id) else {
            return Look::Over;
        };
        let last_delivered = subscription.last_delivered;
        let mailbox = mailboxes.get(subscription.mailbox);
        let mailbox = mailbox.filter(|mailbox| mailbox.epoch() == subscription.epoch);
        let batch = mailbox.and_then(|mailbox| {
            let interest = &subscription.interest;
            Some((
                mailbox,
                interest.batch(mailbox, last_delivered, MAX_EVENTS_PER_BATCH)?,
            ))
        });
        // The log no longer reaches back to this position, or the mailbox was reset. The client must subscribe again.
        let Some((mailbox, batch)) = batch else {
            subscriptions.remove(self.id);
            return Look::Due(self.push_notification(self.lost(), None));
        };
        // The events may all be ones that the client did not subscribe to. The position advances past them.
        if batch.events.is_empty() && !due {
            subscription.last_delivered = batch.last_delivered;
            return Look::Nothing;
        }
        let notification = Notification {
            subscription: &self.text,
            mailbox,
            batch: &batch,
        };
        let message = ResponseMessage::success(notification.marked(last_delivered));
        Look::Due(self.push_notification(message, Some(batch.last_delivered)))
    }

    /// Records that the client received a notification.
    pub fn delivered(&self, push_notification: &PushNotification) {
        let mut subscriptions = self.mailbox_store.subscriptions();
        if let (Some(known), Some(last_delivered)) = (
            subscriptions.get_mut(self.id),
            push_notification.last_delivered,
        ) {
            known.last_delivered = last_delivered;
        }
    }

    /// Removes the subscription: the client ended it, or is unreachable.
    pub fn unsubscribe(&self) {
        self.mailbox_store.subscriptions().remove(self.id);
    }

    /// The pauses before retries. Each is twice as long as the one before, up to the status interval.
    pub fn pauses(&self, clock: &Clock) -> impl Iterator<Item = Duration> + use<> {
        let (most, clock) = (self.frequency, clock.clone());
        let pauses = std::iter::successors(Some(PUSH_RETRY), |pause| pause.checked_mul(2));
        let pauses = pauses.take_while(move |pause| *pause <= most);
        pauses.map(move |pause| clock.length(Timespan::new(pause)))
    }

    /// The message for a lost subscription. It has no notification, although the schema requires one.
    fn lost(&self) -> ResponseMessage {
        let named = vec![("SubscriptionId".to_owned(), self.text.clone())];
        ResponseMessage {
            message_xml: MessageXml::Values(named),
            ..ResponseMessage::error(ResponseCode::READ_EVENTS_FAILED, None)
        }
    }

    fn push_notification(
        &self,
        message: ResponseMessage,
        last_delivered: Option<u64>,
    ) -> PushNotification {
        let response = Response {
            operation: PUSHED,
            messages: vec![message],
        };
        let document = soap::pushed(response.node(), self.version.clone());
        PushNotification {
            document,
            last_delivered,
        }
    }
}

/// The state of a subscription.
enum Look {
    /// A notification to send.
    Due(PushNotification),
    /// No new events.
    Nothing,
    /// The subscription has ended.
    Over,
}

impl Status {
    /// Reads a `SendNotificationResult`.
    pub fn read(document: &[u8]) -> Option<Self> {
        let envelope = xml::read(document).ok()?;
        let result = envelope
            .child(SOAP, "Body")?
            .child(MESSAGES, "SendNotificationResult")?;
        match result.child(MESSAGES, "SubscriptionStatus")?.text.trim() {
            "OK" => Some(Self::Ok),
            "Unsubscribe" => Some(Self::Unsubscribe),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ews::notifications::streaming_connection::tests::Lab;
    use crate::settings::MAX_EVENTS;

    #[tokio::test(start_paused = true)]
    async fn a_client_whose_events_were_discarded_gets_that_error_and_nothing_more() {
        let lab = Lab::new();
        let mut push_channel = PushChannel {
            mailbox_store: Arc::clone(&lab.mailbox_store),
            id: lab.subscribe(),
            text: "AAAA".to_owned(),
            url: String::new(),
            frequency: Duration::from_secs(60),
            version: "Exchange2013".to_owned(),
            called: false,
            is_callable: true,
        };
        let clock = Clock::system();
        let mut next = async || {
            let push_notification = push_channel.next(&clock).await?;
            push_channel.delivered(&push_notification);
            Some(String::from_utf8(push_notification.document).unwrap())
        };
        assert!(next().await.unwrap().contains("<t:StatusEvent>"));
        (0..=MAX_EVENTS).for_each(|_| lab.make());
        let sent = next().await.unwrap();
        assert!(sent.contains("ErrorReadEventsFailed"), "{sent}");
        assert!(
            sent.contains("<t:Value Name=\"SubscriptionId\">AAAA</t:Value>"),
            "{sent}"
        );
        assert_eq!(next().await, None);
    }

    #[test]
    fn each_retry_waits_longer_within_the_time_that_the_client_gave() {
        let push_channel = |minutes: u64| PushChannel {
            mailbox_store: Arc::default(),
            id: Uuid::nil(),
            text: String::new(),
            url: String::new(),
            frequency: Duration::from_secs(minutes * 60),
            version: String::new(),
            called: false,
            is_callable: true,
        };
        let pauses = |minutes, clock: &Clock| -> Vec<_> {
            let pauses = push_channel(minutes).pauses(clock);
            pauses.map(|pause| pause.as_secs()).collect()
        };
        let clock = Clock::system();
        assert_eq!(pauses(1, &clock), [30, 60]);
        assert_eq!(pauses(30, &clock), [30, 60, 120, 240, 480, 960]);
        let clock = clock.at_pace("10".parse().unwrap());
        assert_eq!(pauses(30, &clock), [3, 6, 12, 24, 48, 96]);
    }

    #[test]
    fn an_answer_is_read_with_any_namespace_prefixes() {
        let answer = |status: &str| {
            format!(
                "<Envelope xmlns='{SOAP}'><Body><SendNotificationResult xmlns='{MESSAGES}'><SubscriptionStatus>{status}\
                 </SubscriptionStatus></SendNotificationResult></Body></Envelope>"
            )
        };
        let read = |status| Status::read(answer(status).as_bytes());
        assert_eq!(read("OK"), Some(Status::Ok));
        assert_eq!(read("Unsubscribe"), Some(Status::Unsubscribe));
        assert_eq!(read("Maybe"), None);
        assert_eq!(Status::read(b"thanks"), None);
    }
}
