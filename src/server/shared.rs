//! What all connections of a server share.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use super::allow::Allowed;
use super::bound::Bound;
use super::configs::Configs;
use super::connecting::Connecting;
use super::dedicated_listeners::DedicatedListeners;
use super::push::Trust;
use super::snapshot::Snapshot;
use crate::auth::Digests;
use crate::clock::Clock;
use crate::exchange::{Advertised, Offer, Store};
use crate::journal::Journal;
use crate::pki::Authority;
use crate::token::{Grants, Keys};

/// What every connection shares.
pub(super) struct Shared {
    /// What clients meet at this moment; replaced as a whole, by one at a time.
    pub(super) snapshot: watch::Sender<Arc<Snapshot>>,
    /// Held by who replaces it.
    pub(super) steering: Mutex<()>,
    pub(super) store: Store,
    pub(super) authority: Authority,
    /// The key that signs and verifies tokens.
    pub(super) keys: Keys,
    /// Codes and refresh tokens that wait to be redeemed.
    pub(super) grants: Grants,
    pub(super) tls: Configs,
    pub(super) journal: Journal,
    pub(super) digests: Digests,
    pub(super) clock: Clock,
    pub(super) domains: Vec<String>,
    pub(super) connections: AtomicU64,
    /// The attempts to connect.
    pub(super) connecting: Connecting,
    pub(super) request_ids: RequestIds,
    pub(super) room: Arc<Semaphore>,
    /// The listeners, in the order in which they were opened.
    pub(super) bound: Mutex<Vec<Bound>>,
    /// Where the first HTTPS listener is: what clients without TLS are sent to.
    pub(super) https_port: OnceLock<u16>,
    pub(super) advertise: Option<Advertised>,
    pub(super) allow: Allowed,
    pub(super) tell: bool,
    /// What every listener offers that does not say otherwise, where the scenario says nothing about it.
    pub(super) offer: Arc<Offer>,
    /// Whether notifications are pushed to clients that are not on this machine.
    pub(super) pushes_anywhere: bool,
    /// Whom to believe who receives them over TLS.
    pub(super) push_trust: Arc<Trust>,
    /// Whether the server was told to stop.
    pub(super) stop: watch::Receiver<bool>,
    /// Where the first HTTP listener is: it serves the revocation lists.
    pub(super) http_address: OnceLock<SocketAddr>,
    /// The listeners that were opened because a name leads to them.
    pub(super) dedicated_listeners: DedicatedListeners,
}

/// Ids for requests: random where they start, and never the same twice, without asking the system each time.
pub(super) struct RequestIds {
    start: u128,
    made: AtomicU64,
}

impl Shared {
    /// What clients meet at this moment.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.borrow())
    }
}

impl Default for RequestIds {
    fn default() -> Self {
        Self {
            start: Uuid::new_v4().as_u128(),
            made: AtomicU64::new(0),
        }
    }
}

impl RequestIds {
    pub(super) fn next(&self) -> Uuid {
        // An odd factor leads every number to another one.
        const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        let number = u128::from(self.made.fetch_add(1, Ordering::Relaxed));
        let bytes = self
            .start
            .wrapping_add(number.wrapping_mul(SPREAD))
            .to_be_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

impl Shared {
    /// The host and port under which a client that knows us as `name` finds the HTTP listener.
    pub(super) fn http_site(&self, name: Option<&str>) -> Option<String> {
        let address = self.http_address.get()?;
        match (address.ip().is_unspecified(), name) {
            (false, _) => Some(address.to_string()),
            (true, Some(name)) => Some(format!("{name}:{}", address.port())),
            (true, None) => Some(format!("localhost:{}", address.port())),
        }
    }
}
