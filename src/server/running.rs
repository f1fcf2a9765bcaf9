//! A running server: its start, its listeners, and its end.

use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, watch};

use super::bound::{Bound, Protocol};
use super::compute::ComputeRoom;
use super::config::{self, Config, Door, StartError};
use super::configs::Configs;
use super::dedicated_listeners::{self, DedicatedListeners};
use super::memory::{Memory, TransitRoom};
use super::shared::{RequestIds, Shared};
use super::snapshot::Snapshot;
use super::{listener, steer};
use crate::auth::Digests;
use crate::director::{Director, SoFar};
use crate::dns::Life;
use crate::exchange::{Offer, Quota, Store, World};
use crate::journal::{Journal, ScenarioRef};
use crate::pki::Authority;
use crate::scenario::{Catalogue, Selection, Selector};
use crate::settings;
use crate::token::{Grants, Keys};

/// A running server. Its drop stops it.
pub struct Server {
    pub(super) shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    alive: Mutex<Option<mpsc::Sender<()>>>,
    ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
}

/// The number of files that this process may open.
#[cfg(unix)]
fn descriptors() -> u64 {
    let limits = rlimit::Resource::NOFILE.get();
    limits.map_or(u64::MAX, |(soft, _)| soft)
}

/// Other systems have no such limit.
#[cfg(not(unix))]
fn descriptors() -> u64 {
    u64::MAX
}

/// The most connections. Each needs a descriptor.
fn most_connections() -> usize {
    let limit = descriptors();
    let free = limit - settings::RESERVED_DESCRIPTORS.min(limit / 4);
    usize::try_from(free).map_or(settings::MAX_CONNECTIONS, |free| {
        free.min(settings::MAX_CONNECTIONS)
    })
}

impl Server {
    /// Starts a server. All listeners are bound when this returns.
    ///
    /// # Errors
    ///
    /// If an address is occupied, a scenario is unknown, or the certificates cannot be used.
    pub async fn start(mut config: Config) -> Result<Self, StartError> {
        let domains = config.checked_domains()?;
        let default = config::known(&config.catalogue, &config.scenario)?;
        let catalogue = Arc::new(std::mem::take(&mut config.catalogue));
        let hosts = config.checked_hosts()?;
        let names = [domains.clone(), hosts.clone()].concat();
        let selector = Selector::new(names.clone(), Arc::clone(&catalogue));
        config::reachable(config.advertise.as_ref(), &selector)?;
        let authority = config.authority(&domains)?;
        let impersonating = config.impersonating(&hosts)?;
        let keys = Keys::new(config.key_folder(), config.clock.clone());
        let push_trust = Arc::new(config.push_trust(&authority)?);
        let snapshot = Snapshot {
            director: Director::new(catalogue, config.seed, config.clock.clone(), default),
            selector,
            world: World::new(config.seed, domains)
                .on(config.clock.now())
                .impersonating(hosts)
                .with(config.world),
        };
        let (alive, ended) = mpsc::channel(1);
        let (stop, stopped) = watch::channel(false);
        let shared = |shared: &Weak<Shared>| Shared {
            dedicated_listeners: DedicatedListeners::new(
                Weak::clone(shared),
                stop.subscribe(),
                alive.downgrade(),
            ),
            snapshot: watch::channel(Arc::new(snapshot)).0,
            steering: Mutex::default(),
            store: Store::within(Quota::of(config.memory.stored)),
            authority,
            impersonating,
            keys,
            grants: Grants::default(),
            tls: Configs::default(),
            digests: Digests::default(),
            journal: Journal::new(config.journal_capacity, config.clock.clone()),
            clock: config.clock,
            domains: names,
            connections: AtomicU64::new(0),
            connecting: Arc::default(),
            request_ids: RequestIds::default(),
            room: Arc::new(Semaphore::new(most_connections())),
            compute_room: ComputeRoom::default(),
            transit_room: TransitRoom::of(config.memory),
            memory: config.memory,
            bound: Mutex::default(),
            https_port: OnceLock::new(),
            advertise: config.advertise,
            allow: config.allow,
            tell: config.tell,
            offer: Arc::new(config.offer),
            pushes_anywhere: config.allow_push,
            push_trust,
            stop: stopped,
            http_address: OnceLock::new(),
        };
        let server = Self {
            shared: Arc::new_cyclic(shared),
            stop,
            alive: Mutex::new(Some(alive)),
            ended: tokio::sync::Mutex::new(ended),
        };
        server.watch();
        for (protocol, door) in config.doors {
            server.open(protocol, door).await?;
        }
        Ok(server)
    }

    /// Starts the tasks that end uses and close unused listeners. They end with the server.
    fn watch(&self) {
        let snapshot = self.shared.snapshot.subscribe();
        tokio::spawn(steer::expire(Arc::downgrade(&self.shared), snapshot));
        tokio::spawn(dedicated_listeners::tidy(Arc::downgrade(&self.shared)));
    }

    /// Opens an HTTPS listener on a free loopback port for a scenario (`ID` or `ID@INSTANCE`).
    ///
    /// # Errors
    ///
    /// If the scenario is unknown, or no port is free.
    pub async fn https(&self, scenario: &str) -> Result<SocketAddr, StartError> {
        let door = Door {
            selection: Some(Door::selection(scenario)?),
            ..Door::any()
        };
        Ok(self.open(Protocol::Https, door).await?.address)
    }

    /// Opens a DNS listener at an address, over UDP and TCP. Port 0 is any free port.
    ///
    /// # Errors
    ///
    /// If the address is occupied.
    pub async fn open_dns(&self, address: SocketAddr) -> Result<SocketAddr, StartError> {
        let door = Door {
            address,
            ..Door::any()
        };
        Ok(self.open(Protocol::Dns, door).await?.address)
    }

    /// Opens a listener.
    ///
    /// # Errors
    ///
    /// If its scenario is unknown, or its address is occupied.
    pub async fn open(&self, protocol: Protocol, door: Door) -> Result<Bound, StartError> {
        let known = |selection: &Option<Selection>| {
            let id = selection
                .as_ref()
                .and_then(|selection| selection.scenario.as_deref());
            id.map_or(Ok(()), |id| config::known(&self.catalogue(), id).map(drop))
        };
        known(&door.selection)?;
        let door = Door {
            offer: door.offer.or(&self.shared.offer),
            ..door
        };
        let (sockets, bound) = listener::bind(protocol, door).await?;
        let mut all = self
            .shared
            .bound
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // A reload looks at the bound listeners: from now on it keeps this scenario.
        known(&bound.selection)?;
        match protocol {
            Protocol::Dns => {}
            Protocol::Https => drop(self.shared.https_port.set(bound.address.port())),
            Protocol::Http => drop(self.shared.http_address.set(bound.address)),
        }
        let alive = self
            .alive
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let Some(alive) = alive else { return Ok(bound) };
        let life = Life {
            stop: self.stop.subscribe(),
            alive,
        };
        drop(listener::start(&self.shared, sockets, bound.clone(), life));
        all.push(bound.clone());
        Ok(bound)
    }

    /// The listeners, in the order in which they were opened.
    pub fn bound(&self) -> Vec<Bound> {
        self.shared
            .bound
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.shared.journal
    }

    /// The requests so far under a scenario.
    pub fn so_far(&self, only: &ScenarioRef) -> SoFar {
        self.shared.snapshot().director.so_far(only)
    }

    /// The scenarios that are in force.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(self.shared.snapshot.borrow().director.catalogue())
    }

    /// The CA that clients have to trust.
    pub fn authority(&self) -> &Authority {
        &self.shared.authority
    }

    /// The settings for scenarios and listeners without their own.
    pub fn offer(&self) -> &Offer {
        &self.shared.offer
    }

    /// The CA for impersonated hosts, if there are any.
    pub fn impersonating(&self) -> Option<&Authority> {
        self.shared.impersonating.as_ref()
    }

    /// The served domains, then the impersonated hosts. The first one completes bare names.
    pub fn domains(&self) -> &[String] {
        &self.shared.domains
    }

    /// The most connections that are served at once: fewer than usual if the system gives this process few descriptors.
    pub fn most_connections(&self) -> usize {
        most_connections()
    }

    /// The memory that clients may fill.
    pub fn memory(&self) -> Memory {
        self.shared.memory
    }

    /// The memory that clients fill now, about.
    pub fn memory_used(&self) -> Memory {
        Memory {
            transit: self.shared.transit_room.used(),
            stored: self.shared.store.quota().used(),
        }
    }

    /// Whether the server is stopping.
    pub fn stops(&self) -> bool {
        *self.stop.borrow()
    }

    /// Accepts no more clients, lets pending requests end for a moment, and then ends all connections.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        drop(
            self.alive
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let ended = async { while self.ended.lock().await.recv().await.is_some() {} };
        // Connections end by themselves after the drain; the margin is for a busy machine.
        drop(tokio::time::timeout(settings::DRAIN + Duration::from_millis(300), ended).await);
        self.shared.journal.close();
    }
}
