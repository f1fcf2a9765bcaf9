//! Carries notifications to the clients that want to be called: one request at a time for each, in a task of its own.

mod call;
mod trust;

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::{sleep, timeout};

pub(super) use trust::Trust;

use self::call::Caller;
use super::shared::Shared;
use crate::clock::Clock;
use crate::exchange::ews::notifications::{Courier, Parcel, Status};
use crate::settings;

impl Shared {
    /// Lets notifications be carried to a client, until it wants no more or the server stops.
    pub(super) fn send_out(&self, courier: Courier) {
        let (anywhere, trust) = (self.pushes_anywhere, Arc::clone(&self.push_trust));
        let (clock, mut stop) = (self.clock.clone(), self.stop.clone());
        tokio::spawn(async move {
            let caller = &Caller { anywhere, trust };
            let post = |url: String, document: Bytes| async move {
                let answered = timeout(settings::PUSH_TIMEOUT, caller.post(&url, document));
                answered.await.ok()?.ok()
            };
            // An error means that the server is gone.
            tokio::select! {
                () = deliver(courier, &clock, post) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
    }
}

/// Carries one notification after the other.
async fn deliver<P, F>(mut courier: Courier, clock: &Clock, post: P)
where
    P: Fn(String, Bytes) -> F,
    F: Future<Output = Option<Status>>,
{
    while let Some(parcel) = courier.next(clock).await {
        match attempt(&courier, &parcel, clock, &post).await {
            Some(Status::Ok) => courier.delivered(&parcel),
            Some(Status::Unsubscribe) | None => return courier.unsubscribe(),
        }
    }
}

/// What a client says to a notification; nothing if it says nothing sensible, however often it is asked.
async fn attempt<P, F>(
    courier: &Courier,
    parcel: &Parcel,
    clock: &Clock,
    post: &P,
) -> Option<Status>
where
    P: Fn(String, Bytes) -> F,
    F: Future<Output = Option<Status>>,
{
    let document = Bytes::copy_from_slice(&parcel.document);
    let mut pauses = courier.pauses(clock);
    loop {
        let status = post(courier.url().to_owned(), document.clone()).await;
        if status.is_some() {
            return status;
        }
        sleep(pauses.next()?).await;
    }
}
