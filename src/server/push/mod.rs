//! Sends notifications to push clients: one request at a time for each, in its own task.

mod call;
mod trust;

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::{sleep, timeout};

pub(super) use trust::Trust;

use self::call::Caller;
use super::shared::Shared;
use crate::clock::Clock;
use crate::exchange::ews::notifications::{PushChannel, PushNotification, Status};
use crate::settings;

impl Shared {
    /// Sends the notifications of a subscription until the client ends it or the server stops.
    pub(super) fn send_out(&self, push_channel: PushChannel) {
        let (anywhere, trust) = (self.pushes_anywhere, Arc::clone(&self.push_trust));
        let (clock, mut stop) = (self.clock.clone(), self.stop.clone());
        tokio::spawn(async move {
            let caller = &Caller { anywhere, trust };
            let is_callable = push_channel.is_callable();
            let post = |url: String, document: Bytes| async move {
                // The name is not even resolved: the client counts as one that does not answer.
                if !is_callable {
                    return None;
                }
                let answered = timeout(settings::PUSH_TIMEOUT, caller.post(&url, document));
                answered.await.ok()?.ok()
            };
            // An error means that the server is gone.
            tokio::select! {
                () = deliver(push_channel, &clock, post) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
    }
}

/// Sends the notifications in order.
async fn deliver<P, F>(mut push_channel: PushChannel, clock: &Clock, post: P)
where
    P: Fn(String, Bytes) -> F,
    F: Future<Output = Option<Status>>,
{
    while let Some(push_notification) = push_channel.next(clock).await {
        match attempt(&push_channel, &push_notification, clock, &post).await {
            Some(Status::Ok) => push_channel.delivered(&push_notification),
            Some(Status::Unsubscribe) | None => return push_channel.unsubscribe(),
        }
    }
}

/// The client's answer to a notification. `None` if no attempt gets a valid one.
async fn attempt<P, F>(
    push_channel: &PushChannel,
    push_notification: &PushNotification,
    clock: &Clock,
    post: &P,
) -> Option<Status>
where
    P: Fn(String, Bytes) -> F,
    F: Future<Output = Option<Status>>,
{
    let document = Bytes::copy_from_slice(&push_notification.document);
    let mut pauses = push_channel.pauses(clock);
    loop {
        let status = post(push_channel.url().to_owned(), document.clone()).await;
        if status.is_some() {
            return status;
        }
        sleep(pauses.next()?).await;
    }
}
