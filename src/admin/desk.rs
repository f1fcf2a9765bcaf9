//! The state that all routes share.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::problem::Problem;
use crate::server::Server;
use crate::settings;

/// The state that all routes share.
pub(super) struct Desk {
    pub(super) server: Arc<Server>,
    /// Limits streams and waits for hits.
    pub(super) waiting: Arc<Semaphore>,
    pub(super) stop: watch::Receiver<bool>,
}

impl Desk {
    /// Takes a permit for a stream or a wait.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| {
            let most = settings::MAX_ADMIN_WAITING;
            Problem::new(503, "too many are waiting")
                .detail(format!("{most} streams and waits are open already"))
                .hint("end one of them, or ask for a page of the journal instead")
        })
    }

    /// Resolves when the server stops.
    pub(super) async fn stopped(&self) {
        // An error means that the API is gone.
        drop(self.stop.clone().wait_for(|stop| *stop).await);
    }
}
