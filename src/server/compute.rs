//! The room for the work of requests. The work runs outside of the workers for connections, and is limited.
//!
//! A worker that parses a large body or searches a mailbox would keep every connection of its queue waiting, and as many
//! such requests as there are workers would stop the server. So work that may take long runs in a section in which the
//! runtime replaces the worker by another thread.

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
    /// Runs work once `permits` are free, or at once if it needs none. A client that leaves while it waits also leaves the
    /// queue.
    pub(super) async fn run<T>(&self, permits: u32, work: impl FnOnce() -> T) -> T {
        if permits == 0 {
            return work();
        }
        // An error means that the server is gone. Work that has begun is completed.
        let _permit = self.0.acquire_many(permits).await;
        match Handle::current().runtime_flavor() {
            RuntimeFlavor::MultiThread => block_in_place(work),
            // A runtime with one thread has no other thread as a replacement.
            _ => work(),
        }
    }
}

/// The permits for a request with a body of this size: its parsed form takes several times the memory of the body.
pub(super) fn places(bytes: usize) -> u32 {
    let permits = bytes.div_ceil(COMPUTING_BYTES).clamp(1, MAX_COMPUTING);
    u32::try_from(permits).unwrap_or(1)
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
