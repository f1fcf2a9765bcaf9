//! The state that all connections of a server share.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use super::allow::Allowed;
use super::bound::Bound;
use super::compute::ComputeRoom;
use super::configs::Configs;
use super::connecting::Connecting;
use super::dedicated_listeners::DedicatedListeners;
use super::memory::{Memory, TransitRoom};
use super::push::Trust;
use super::snapshot::Snapshot;
use crate::auth::Digests;
use crate::clock::Clock;
use crate::exchange::{Advertised, Offer, Store};
use crate::journal::Journal;
use crate::pki::Authority;
use crate::token::{Grants, Keys};

/// The shared state.
pub(super) struct Shared {
    /// The current snapshot. It is replaced as a whole, by one task at a time.
    pub(super) snapshot: watch::Sender<Arc<Snapshot>>,
    /// The lock of the task that replaces it.
    pub(super) steering: Mutex<()>,
    pub(super) store: Store,
    pub(super) authority: Authority,
    /// The CA for impersonated hosts.
    pub(super) impersonating: Option<Authority>,
    /// The key that signs and verifies tokens.
    pub(super) keys: Keys,
    /// Codes and refresh tokens that are not redeemed yet.
    pub(super) grants: Grants,
    pub(super) tls: Configs,
    pub(super) journal: Journal,
    pub(super) digests: Digests,
    pub(super) clock: Clock,
    pub(super) domains: Vec<String>,
    pub(super) connections: AtomicU64,
    /// The attempts to connect.
    pub(super) connecting: Arc<Connecting>,
    pub(super) request_ids: RequestIds,
    pub(super) room: Arc<Semaphore>,
    /// The room for requests that are parsed or carried out.
    pub(super) compute_room: ComputeRoom,
    /// The room for requests and answers that are under way.
    pub(super) transit_room: TransitRoom,
    pub(super) memory: Memory,
    /// The listeners, in the order in which they were opened.
    pub(super) bound: Mutex<Vec<Bound>>,
    /// The port of the first HTTPS listener: the target for clients without TLS.
    pub(super) https_port: OnceLock<u16>,
    pub(super) advertise: Option<Advertised>,
    pub(super) allow: Allowed,
    pub(super) tell: bool,
    /// The settings for scenarios and listeners without their own.
    pub(super) offer: Arc<Offer>,
    /// Whether push notifications may go to other machines.
    pub(super) pushes_anywhere: bool,
    /// The roots for TLS with receivers.
    pub(super) push_trust: Arc<Trust>,
    /// Whether the server is stopping.
    pub(super) stop: watch::Receiver<bool>,
    /// The address of the first HTTP listener, which serves the revocation lists.
    pub(super) http_address: OnceLock<SocketAddr>,
    /// The listeners that were opened because a name leads to them.
    pub(super) dedicated_listeners: DedicatedListeners,
}

/// Ids for requests: a random start and a counter, so that no id needs a system call or occurs twice.
pub(super) struct RequestIds {
    start: u128,
    made: AtomicU64,
}

impl Shared {
    /// The CA that signs for a name.
    pub(super) fn authority_for(&self, name: Option<&str>) -> &Authority {
        let others = |name: &str| self.snapshot().world.is_impersonated(name);
        match (&self.impersonating, name) {
            (Some(authority), Some(name)) if others(name) => authority,
            _ => &self.authority,
        }
    }

    /// The current snapshot.
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
        // An odd factor is a bijection on the numbers.
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
    /// The host and port of the HTTP listener, for a client that uses `name` for this server.
    pub(super) fn http_site(&self, name: Option<&str>) -> Option<String> {
        let address = self.http_address.get()?;
        match (address.ip().is_unspecified(), name) {
            (false, _) => Some(address.to_string()),
            (true, Some(name)) => Some(format!("{name}:{}", address.port())),
            (true, None) => Some(format!("localhost:{}", address.port())),
        }
    }
}
