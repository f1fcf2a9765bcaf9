//! Addresses of their own for scenarios that strike before a client can say a name.
//!
//! No name can pick what strikes at the first packet, but a name can lead to an address that does. Who asks our DNS or
//! Autodiscover for such a scenario is led to a listener of its own; where the user has opened none, to loopback addresses,
//! at which listeners are opened then: one address for each scenario and instance, so that the ports are the usual ones.
//! That is for clients of this machine alone: nothing is bound beyond loopback.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use lru::LruCache;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;

use super::bound::{Bound, Protocol};
use super::listener::{self, QUEUE, Sockets};
use super::shared::Shared;
use crate::director::ScenarioRun;
use crate::dns::{Endpoint, Life};
use crate::journal::ScenarioRef;
use crate::scenario::{Catalogue, Selection};
use crate::settings::{APART_NETWORK, MAX_APART};

/// The listeners that were opened because a name leads to them.
pub(super) struct DedicatedListeners {
    shared: Weak<Shared>,
    stop: watch::Receiver<bool>,
    alive: mpsc::WeakSender<()>,
    open: Mutex<Open>,
}

/// Which there are now.
struct Open {
    /// By what their clients meet; who was asked for least lately makes room.
    listeners: LruCache<ScenarioRef, DedicatedListener>,
    /// The last part of the address that was tried last.
    last: u8,
}

/// The listeners of one scenario and instance. They are closed when this is dropped.
struct DedicatedListener {
    address: SocketAddr,
    tasks: Vec<AbortHandle>,
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

    /// Closes what belongs to scenarios that there are no more.
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

    /// Where clients meet that; listeners are opened, if there are none yet. Nothing where that is not possible.
    fn backend(&self, met: &ScenarioRef) -> Option<SocketAddr> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(backend) = open.listeners.get(met) {
            return Some(backend.address);
        }
        let shared = self.shared.upgrade()?;
        let https = *shared.https_port.get()?;
        let http = shared.http_address.get().map(SocketAddr::port);
        let sockets = open.bind(https, http).ok()?;
        let mut backend = DedicatedListener {
            address: sockets.first()?.1.local_addr().ok()?,
            tasks: Vec::new(),
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

impl Open {
    /// Binds the first address that is free: HTTPS, and HTTP where that is served. A system that has one loopback address
    /// only gives another port.
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

/// Binds without waiting for anything, as a question of DNS is answered at once.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // On Windows this would let others take the address too.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

impl Shared {
    /// The address to hand out to a client that is to meet `run`, where only an address can lead it there.
    pub(super) fn led_to(&self, run: &ScenarioRun, peer: IpAddr) -> Option<SocketAddr> {
        if !run.scenario.is_before_hello() {
            return None;
        }
        let local = peer.to_canonical().is_loopback();
        let reached = |ip: IpAddr| !ip.is_unspecified() && (local || !ip.is_loopback());
        match self.opened_for(&run.met) {
            Some(address) => Some(address).filter(|address| reached(address.ip())),
            // Who advertises another address has clients elsewhere.
            None if local && self.advertise.is_none() => self.dedicated_listeners.backend(&run.met),
            None => None,
        }
    }

    /// The user's own listener for what is met there.
    fn opened_for(&self, met: &ScenarioRef) -> Option<SocketAddr> {
        let homes = self.opened().into_iter();
        let mut own = homes.filter(|home| home.is_of(met));
        own.next().map(|home| home.address)
    }

    /// Where HTTPS is served that names lead to, for who meets `run`.
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
