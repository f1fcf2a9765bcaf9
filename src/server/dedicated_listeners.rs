//! Dedicated addresses for scenarios that strike before a client sends a name.
//!
//! No name can select a fault of the first packet, but a name can lead to an address with that fault. Our DNS and
//! Autodiscover give such an address for the names of these scenarios. It is a listener of the user if there is one.
//! Otherwise listeners are opened at loopback addresses: one address for each scenario and instance, so that the ports are
//! the usual ones. Only clients of this machine can use these, because no other address is bound.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use lru::LruCache;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep};

use super::bound::{Bound, Protocol};
use super::listener::{self, QUEUE, Sockets};
use super::shared::Shared;
use crate::director::ScenarioRun;
use crate::dns::{Endpoint, Life};
use crate::journal::ScenarioRef;
use crate::scenario::{Catalogue, Selection};
use crate::settings::{APART_IDLE, APART_NETWORK, MAX_APART};

/// The listeners that were opened because a name leads to them.
pub(super) struct DedicatedListeners {
    shared: Weak<Shared>,
    stop: watch::Receiver<bool>,
    alive: mpsc::WeakSender<()>,
    open: Mutex<Open>,
}

/// The open listeners.
struct Open {
    /// By scenario and instance. The least recently used one is closed first.
    listeners: LruCache<ScenarioRef, DedicatedListener>,
    /// The last byte of the last tried address.
    last: u8,
}

/// The listeners of one scenario and instance. Their drop closes them.
struct DedicatedListener {
    address: SocketAddr,
    tasks: Vec<AbortHandle>,
    /// The time of its last look-up or connection.
    used: Instant,
}

impl Drop for DedicatedListener {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

impl DedicatedListeners {
    pub(super) fn new(
        shared: Weak<Shared>,
        stop: watch::Receiver<bool>,
        alive: mpsc::WeakSender<()>,
    ) -> Self {
        let most = NonZeroUsize::new(MAX_APART).unwrap_or(NonZeroUsize::MIN);
        let open = Open {
            listeners: LruCache::new(most),
            last: 0,
        };
        Self {
            shared,
            stop,
            alive,
            open: Mutex::new(open),
        }
    }

    /// Closes the listeners of removed scenarios.
    pub(super) fn retain(&self, catalogue: &Catalogue) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |met: &ScenarioRef| {
            let id = met.scenario.as_deref();
            id.is_some_and(|id| catalogue.get(id).is_some())
        };
        let gone = open.listeners.iter().map(|(met, _)| met);
        let gone: Vec<_> = gone.filter(|met| !known(met)).cloned().collect();
        for met in gone {
            open.listeners.pop(&met);
        }
    }

    /// Records that a client reached a listener.
    pub(super) fn touch(&self, listener: SocketAddr) {
        let IpAddr::V4(ip) = listener.ip() else {
            return;
        };
        if !ip.octets().starts_with(&APART_NETWORK) {
            return;
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = open.listeners.iter_mut();
        if let Some((_, reached)) = all.find(|(_, one)| one.address.ip() == ip) {
            reached.used = Instant::now();
        }
    }

    /// Closes the listeners that were not used for a while.
    fn close_unused(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let unused = open.listeners.iter();
        let unused = unused.filter(|(_, one)| one.used.elapsed() >= APART_IDLE);
        let unused: Vec<_> = unused.map(|(met, _)| met.clone()).collect();
        for met in unused {
            open.listeners.pop(&met);
        }
    }

    /// The address of a scenario. Opens its listeners if there are none. `None` if that is not possible.
    fn backend(&self, met: &ScenarioRef) -> Option<SocketAddr> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(backend) = open.listeners.get_mut(met) {
            backend.used = Instant::now();
            return Some(backend.address);
        }
        let shared = self.shared.upgrade()?;
        let https = *shared.https_port.get()?;
        let http = shared.http_address.get().map(SocketAddr::port);
        let sockets = open.bind(https, http).ok()?;
        let mut backend = DedicatedListener {
            address: sockets.first()?.1.local_addr().ok()?,
            tasks: Vec::new(),
            used: Instant::now(),
        };
        for (protocol, listener) in sockets {
            let life = Life {
                stop: self.stop.clone(),
                alive: self.alive.upgrade()?,
            };
            let bound = Bound {
                protocol,
                address: listener.local_addr().ok()?,
                selection: Some(selection(met)),
                offer: Arc::clone(&shared.offer),
                instead_of: None,
            };
            let task = listener::start(&shared, Sockets::Tcp(listener), bound, life);
            backend.tasks.push(task);
        }
        let address = backend.address;
        open.listeners.put(met.clone(), backend);
        Some(address)
    }
}

/// Closes listeners that were unused for a while. It runs as long as the server.
pub(super) async fn tidy(shared: Weak<Shared>) {
    loop {
        sleep(APART_IDLE / 4).await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        shared.dedicated_listeners.close_unused();
    }
}

impl Open {
    /// Binds the first free address: for HTTPS, and for HTTP if that is served. A system with only one loopback address
    /// gives another port.
    fn bind(&mut self, https: u16, http: Option<u16>) -> io::Result<Vec<(Protocol, TcpListener)>> {
        let mut failed = io::ErrorKind::AddrInUse.into();
        for _ in 0..u8::MAX {
            self.last = self.last.checked_add(1).unwrap_or(1);
            let [a, b, c] = APART_NETWORK;
            let ip = IpAddr::from(Ipv4Addr::new(a, b, c, self.last));
            match bind_both(ip, https, http) {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => failed = error,
                Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                    return Ok(vec![(Protocol::Https, bind(any)?)]);
                }
                done => return done,
            }
        }
        Err(failed)
    }
}

fn bind_both(
    ip: IpAddr,
    https: u16,
    http: Option<u16>,
) -> io::Result<Vec<(Protocol, TcpListener)>> {
    let mut bound = vec![(Protocol::Https, bind(SocketAddr::new(ip, https))?)];
    if let Some(http) = http {
        bound.push((Protocol::Http, bind(SocketAddr::new(ip, http))?));
    }
    Ok(bound)
}

/// Binds without waiting: it runs in the answer to a DNS query.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // On Windows this would let other processes take the address too.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

impl Shared {
    /// The address for a client of `run`, if only an address can lead it there.
    pub(super) fn led_to(&self, run: &ScenarioRun, peer: IpAddr) -> Option<SocketAddr> {
        if !run.scenario.is_before_hello() {
            return None;
        }
        let local = peer.to_canonical().is_loopback();
        let reached = |ip: IpAddr| !ip.is_unspecified() && (local || !ip.is_loopback());
        match self.opened_for(&run.met) {
            Some(address) => Some(address).filter(|address| reached(address.ip())),
            // With another advertised address, the clients are on other machines.
            None if local && self.advertise.is_none() => self.dedicated_listeners.backend(&run.met),
            None => None,
        }
    }

    /// The user's listener for a scenario.
    fn opened_for(&self, met: &ScenarioRef) -> Option<SocketAddr> {
        let homes = self.opened().into_iter();
        let mut own = homes.filter(|home| home.is_of(met));
        own.next().map(|home| home.address)
    }

    /// The HTTPS addresses for names of `run`.
    pub(super) fn homes_of(&self, run: &ScenarioRun, peer: IpAddr) -> Vec<Endpoint> {
        let mut homes = self.opened();
        let own = homes.iter().any(|home| home.is_of(&run.met));
        let address = self.led_to(run, peer).filter(|_| !own);
        homes.extend(address.map(|address| Endpoint {
            address,
            selection: Some(selection(&run.met)),
        }));
        homes
    }
}

fn selection(met: &ScenarioRef) -> Selection {
    Selection {
        scenario: met.scenario.clone(),
        instance: met.instance.clone(),
    }
}
