//! Room for the work of requests: off the workers that carry the connections, and bounded.
//!
//! A worker that parses a large body or searches a mailbox would keep every connection of its queue waiting, and as many
//! such requests as there are workers would stop the server. So what can take long runs in a section that the runtime lets
//! another thread stand in for.

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Semaphore;
use tokio::task::block_in_place;

use crate::settings::{COMPUTING_BYTES, MAX_COMPUTING};

/// The room for requests that are parsed or carried out.
pub(super) struct ComputeRoom(Semaphore);

impl Default for ComputeRoom {
    fn default() -> Self {
        Self(Semaphore::new(MAX_COMPUTING))
    }
}

impl ComputeRoom {
    /// Works once there are so many places; at once if it needs none. A client that leaves while it waits leaves the queue.
    pub(super) async fn run<T>(&self, places: u32, work: impl FnOnce() -> T) -> T {
        if places == 0 {
            return work();
        }
        // An error means that the server is gone; what was begun is finished.
        let _permit = self.0.acquire_many(places).await;
        match Handle::current().runtime_flavor() {
            RuntimeFlavor::MultiThread => block_in_place(work),
            // A runtime with one thread has nobody who could stand in.
            _ => work(),
        }
    }
}

/// The places that a request with so large a body takes: what is made of the body takes several times its memory.
pub(super) fn places(bytes: usize) -> u32 {
    let places = bytes.div_ceil(COMPUTING_BYTES).clamp(1, MAX_COMPUTING);
    u32::try_from(places).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn others_go_on_while_somebody_computes() {
        let room = Arc::new(ComputeRoom::default());
        let (done, wait) = channel::<()>();
        let computing = Arc::clone(&room);
        let computing =
            tokio::spawn(async move { computing.run(1, move || wait.recv().is_ok()).await });
        // The only worker computes; the others need it too.
        let other = tokio::spawn(async move { done.send(()).is_ok() });
        assert!(other.await.unwrap());
        assert!(computing.await.unwrap());
    }

    #[tokio::test]
    async fn a_runtime_of_one_thread_computes_too() {
        assert_eq!(ComputeRoom::default().run(1, || 7).await, 7);
    }
}
