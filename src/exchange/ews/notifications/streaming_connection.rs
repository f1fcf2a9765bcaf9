//! Streaming subscriptions: the documents after the first one of a response
//! ([streaming notifications](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-stream-notifications-about-mailbox-events-by-using-ews-in-exchange)).
//!
//! A document is written only when the connection has room for it. A client that does not read costs only its socket.
//! It reads the missed events from the mailbox's log later, as far as the log reaches back.

use std::collections::VecDeque;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use uuid::Uuid;

use super::event::Notification;
use crate::clock::{Clock, Timespan};
use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Answer, Response, ResponseMessage, STREAMED};
use crate::exchange::soap::Product;
use crate::exchange::store::{MailboxStore, Mailboxes, Opened, Subscription};
use crate::exchange::xml::Node;
use crate::settings::{MAX_EVENTS_PER_BATCH, STREAM_HEARTBEAT};

/// The subscriptions of a streaming connection, and its end.
#[derive(Clone)]
pub struct StreamingConnection {
    /// The mailboxes.
    pub(crate) mailbox_store: Arc<MailboxStore>,
    /// The subscriptions.
    pub(crate) lines: Vec<Line>,
    /// The requested lifetime of the connection.
    pub(crate) length: Duration,
    /// Whether the connection must end.
    pub(crate) leaving: watch::Receiver<bool>,
    /// Counts the connection against the caller's limit until it ends.
    pub(crate) opened: Arc<Opened>,
}

/// A subscription on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its id.
    pub(crate) id: Uuid,
    /// The text of the id.
    pub(crate) text: String,
    /// The number of this connection among the subscription's connections. Only the newest one gets events.
    pub(crate) connection: u64,
}

/// The state of an open connection.
struct Open {
    streaming_connection: StreamingConnection,
    product: Product,
    clock: Clock,
    written: watch::Receiver<u64>,
    end: Instant,
    /// Messages to send before the log is read again.
    due: VecDeque<ResponseMessage>,
    /// Whether `Closed` was sent.
    closed: bool,
}

impl fmt::Debug for StreamingConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamingConnection")
            .field("lines", &self.lines)
            .field("opened", &self.opened)
            .finish()
    }
}

impl StreamingConnection {
    /// The documents after the first one, each as soon as it is due. The stream ends with the connection's lifetime, or
    /// when no subscription is left.
    pub fn documents(
        self,
        product: Product,
        clock: Clock,
    ) -> impl Stream<Item = Bytes> + Send + 'static {
        let open = Open {
            written: self.mailbox_store.announcements(),
            end: Instant::now() + clock.length(Timespan::new(self.length)),
            streaming_connection: self,
            product,
            clock,
            due: VecDeque::new(),
            closed: false,
        };
        unfold(open, async |mut open: Open| {
            let message = open.next().await?;
            let document = open.document(message);
            Some((document, open))
        })
    }
}

/// The message with the `ConnectionStatus`.
pub(crate) fn status(status: &'static str) -> ResponseMessage {
    ResponseMessage::success(Node::text("m:ConnectionStatus", status))
}

/// The error message that names the affected subscriptions.
pub(crate) fn failed<'a>(
    code: ResponseCode,
    ids: impl Iterator<Item = &'a str>,
) -> ResponseMessage {
    // Clients read this namespace; the schema has another one.
    let ids = ids.map(|id| Node::text("m:SubscriptionId", id.to_owned()));
    let ids = Node::new("m:ErrorSubscriptionIds").children(ids);
    ResponseMessage::error(code, Some(ids))
}

impl Open {
    /// The next message, as soon as there is one.
    async fn next(&mut self) -> Option<ResponseMessage> {
        let heartbeat = self.clock.length(Timespan::new(STREAM_HEARTBEAT));
        // Every message restarts the interval, so only an idle connection gets heartbeats.
        let mut heartbeat = pin!(sleep(heartbeat));
        while !*self.streaming_connection.leaving.borrow() && Instant::now() < self.end {
            if self.due.is_empty() {
                self.written.borrow_and_update();
                self.look();
            }
            match self.due.pop_front() {
                Some(message) => return Some(message),
                // The last subscription is lost, and its error was sent.
                None if self.streaming_connection.lines.is_empty() => return None,
                None => {}
            }
            // An error means that the sender is gone. No event can follow.
            tokio::select! {
                _ = self.written.changed() => {}
                _ = self.streaming_connection.leaving.wait_for(|leaving| *leaving) => break,
                () = sleep_until(self.end) => break,
                () = heartbeat.as_mut() => return Some(status("OK")),
            }
        }
        let closes = !std::mem::replace(&mut self.closed, true);
        closes.then(|| status("Closed"))
    }

    /// Reads the log: collects notifications, and finds lost subscriptions.
    fn look(&mut self) {
        let mailbox_store = Arc::clone(&self.streaming_connection.mailbox_store);
        let mailboxes = mailbox_store.read();
        let mut subscriptions = mailbox_store.subscriptions();
        let mut notifications = Vec::new();
        let mut failures: Vec<(ResponseCode, Vec<Line>)> = Vec::new();
        // Subscriptions that fail for the same reason share one error message.
        for line in &self.streaming_connection.lines {
            let last_delivered = match subscriptions.get_mut(line.id) {
                None => Err(ResponseCode::SUBSCRIPTION_UNSUBSCRIBED),
                Some(known) => {
                    // A subscription does not expire while a connection serves it.
                    known.keep(self.clock.now());
                    line.look(&mailboxes, known)
                }
            };
            let code = match last_delivered {
                Ok(notification) => {
                    notifications.extend(notification);
                    continue;
                }
                Err(code) => code,
            };
            match failures.iter_mut().find(|(known, _)| *known == code) {
                Some((_, lines)) => lines.push(line.clone()),
                None => failures.push((code, vec![line.clone()])),
            }
        }
        if !notifications.is_empty() {
            let notifications = Node::new("m:Notifications").children(notifications);
            self.due.push_back(ResponseMessage::success(notifications));
        }
        for (code, lines) in failures {
            let ids = lines.iter().map(|line| &*line.text);
            self.due.push_back(failed(code, ids));
            // After missed events, the subscription continues with the current ones.
            if code == ResponseCode::MISSED_NOTIFICATION_EVENTS {
                continue;
            }
            if code == ResponseCode::READ_EVENTS_FAILED {
                lines.iter().for_each(|line| subscriptions.remove(line.id));
            }
            self.streaming_connection
                .lines
                .retain(|line| !lines.contains(line));
        }
    }

    fn document(&self, message: ResponseMessage) -> Bytes {
        let response = Response {
            operation: STREAMED,
            messages: vec![message],
        };
        Answer::Response(response).document(self.product).into()
    }
}

impl Line {
    /// The events since the last delivery; `None` if there are none.
    fn look(
        &self,
        mailboxes: &Mailboxes,
        subscription: &mut Subscription,
    ) -> Result<Option<Node>, ResponseCode> {
        // A newer connection took the subscription over.
        if subscription.connections != self.connection {
            return Err(ResponseCode::NEW_EVENT_STREAM_CONNECTION_OPENED);
        }
        let mailbox = mailboxes.get(subscription.mailbox);
        let mailbox = mailbox.filter(|mailbox| mailbox.epoch() == subscription.epoch);
        let mailbox = mailbox.ok_or(ResponseCode::READ_EVENTS_FAILED)?;
        let interest = &subscription.interest;
        let batch = interest.batch(mailbox, subscription.last_delivered, MAX_EVENTS_PER_BATCH);
        // Also when events are missing from the log, the position moves to the current end.
        let last_delivered = batch
            .as_ref()
            .map_or(mailbox.change(), |batch| batch.last_delivered);
        subscription.last_delivered = last_delivered;
        let batch = batch.ok_or(ResponseCode::MISSED_NOTIFICATION_EVENTS)?;
        let notification = Notification {
            subscription: &self.text,
            mailbox,
            batch: &batch,
        };
        Ok((!batch.events.is_empty()).then(|| notification.unmarked()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::pin::Pin;

    use futures_util::StreamExt;
    use time::OffsetDateTime;

    use super::*;
    use crate::exchange::data::{Item, Kind};
    use crate::exchange::setup::Setup;
    use crate::exchange::store::{BudgetOwner, Delivery, EventAction, EventFilter, EventType};
    use crate::exchange::world::World;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    pub(crate) struct Lab {
        pub(crate) mailbox_store: Arc<MailboxStore>,
        mailbox: Uuid,
        leaving: watch::Sender<bool>,
    }

    type Documents = Pin<Box<dyn Stream<Item = Bytes> + Send>>;

    impl Lab {
        pub(crate) fn new() -> Self {
            let world = World::new(1, vec!["contoso.test".to_owned()]);
            let mailbox = world.mailbox(&Setup::default(), "alice@contoso.test");
            let mailbox = mailbox.unwrap();
            let mailbox_store = Arc::<MailboxStore>::default();
            mailbox_store.write().open(mailbox.guid, || {
                world.origin(&Setup::default(), &mailbox, NOW)
            });
            Self {
                mailbox_store,
                mailbox: mailbox.guid,
                leaving: watch::Sender::new(false),
            }
        }

        fn budget_owner(&self) -> BudgetOwner {
            BudgetOwner {
                mailbox: self.mailbox,
                acted_for: false,
            }
        }

        pub(crate) fn subscribe(&self) -> Uuid {
            let timeout = time::Duration::minutes(30);
            let mailboxes = self.mailbox_store.read();
            let mailbox = mailboxes.get(self.mailbox).unwrap();
            let subscription = Subscription {
                owner: "alice@contoso.test".into(),
                budget_owner: self.budget_owner(),
                mailbox: mailbox.guid,
                epoch: mailbox.epoch(),
                interest: EventFilter::default().with(EventType::Created),
                delivery: Delivery::Streaming,
                last_delivered: mailbox.change(),
                timeout,
                expires: NOW + timeout,
                connections: 1,
            };
            let added = self
                .mailbox_store
                .subscriptions()
                .add(subscription, 1_000, NOW);
            added.unwrap()
        }

        fn connect(&self, id: Uuid) -> Documents {
            let streaming_connection = StreamingConnection {
                mailbox_store: Arc::clone(&self.mailbox_store),
                lines: vec![Line {
                    id,
                    text: id.to_string(),
                    connection: 1,
                }],
                length: Duration::from_secs(60),
                leaving: self.leaving.subscribe(),
                opened: Arc::new(
                    self.mailbox_store
                        .open_stream(self.budget_owner(), 1_000)
                        .unwrap(),
                ),
            };
            Box::pin(streaming_connection.documents(Product::Exchange2019, Clock::fixed(NOW)))
        }

        pub(crate) fn make(&self) {
            let mut mailboxes = self.mailbox_store.write();
            let mailbox = mailboxes.get_mut(self.mailbox).unwrap();
            let inbox = mailbox.distinguished("inbox").unwrap();
            mailbox.create_item(
                inbox,
                false,
                Item::new(Kind::Message),
                EventAction::Created,
                NOW,
            );
            drop(mailboxes);
            self.mailbox_store.announce();
        }
    }

    async fn next(documents: &mut Documents) -> String {
        let document = documents.next().await;
        String::from_utf8(document.unwrap_or_default().to_vec()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_broken_by_heartbeats_until_the_time_is_over() {
        let lab = Lab::new();
        let mut documents = lab.connect(lab.subscribe());
        let start = Instant::now();
        assert!(next(&mut documents).await.contains("ConnectionStatus>OK<"));
        assert_eq!(start.elapsed().as_secs(), 45);
        assert!(
            next(&mut documents)
                .await
                .contains("ConnectionStatus>Closed<")
        );
        assert_eq!(start.elapsed().as_secs(), 60);
        assert_eq!(next(&mut documents).await, "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_closes_with_a_status() {
        let lab = Lab::new();
        let mut documents = lab.connect(lab.subscribe());
        lab.leaving.send_replace(true);
        assert!(
            next(&mut documents)
                .await
                .contains("ConnectionStatus>Closed<")
        );
        assert_eq!(next(&mut documents).await, "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_ends_when_its_subscription_ends_or_gets_another_connection() {
        let lab = Lab::new();
        let (first, second) = (lab.subscribe(), lab.subscribe());
        let mut documents = lab.connect(first);
        lab.mailbox_store.subscriptions().remove(first);
        lab.mailbox_store.announce();
        let sent = next(&mut documents).await;
        assert!(sent.contains("ErrorSubscriptionUnsubscribed"), "{sent}");
        assert!(sent.contains(&format!(
            "<m:ErrorSubscriptionIds><m:SubscriptionId>{first}<"
        )));
        assert_eq!(next(&mut documents).await, "");
        let mut documents = lab.connect(second);
        if let Some(known) = lab.mailbox_store.subscriptions().get_mut(second) {
            known.connections += 1;
        }
        lab.mailbox_store.announce();
        let sent = next(&mut documents).await;
        assert!(
            sent.contains("ErrorNewEventStreamConnectionOpened"),
            "{sent}"
        );
        assert_eq!(next(&mut documents).await, "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_idle_connections_stay_small_and_each_gets_every_event_once() {
        let lab = Lab::new();
        let all = (0..1000).map(|_| lab.connect(lab.subscribe()));
        let mut all: Vec<_> = all.collect();
        // No connection is read yet. The events are stored once, in the mailbox.
        (0..3).for_each(|_| lab.make());
        for documents in &mut all {
            let sent = next(documents).await;
            assert_eq!(sent.matches("<t:CreatedEvent>").count(), 3, "{sent}");
            assert!(sent.starts_with("<Envelope "), "{sent}");
        }
        lab.make();
        for documents in &mut all {
            let sent = next(documents).await;
            assert_eq!(sent.matches("<t:CreatedEvent>").count(), 1, "{sent}");
        }
        assert!(size_of::<Open>() < 1024, "{}", size_of::<Open>());
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_reads_too_late_gets_an_error_and_then_new_events() {
        let lab = Lab::new();
        let mut documents = lab.connect(lab.subscribe());
        (0..=crate::settings::MAX_EVENTS).for_each(|_| lab.make());
        let sent = next(&mut documents).await;
        assert!(sent.contains("ErrorMissedNotificationEvents"), "{sent}");
        lab.make();
        let sent = next(&mut documents).await;
        assert_eq!(sent.matches("<t:CreatedEvent>").count(), 1, "{sent}");
    }
}
