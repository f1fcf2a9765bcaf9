//! The admin API: starting and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinError;

use super::access::Access;
use super::desk::Desk;
use super::guard::Guard;
use super::visitors::Visitors;
use super::{api, listener};
use crate::server::Server;
use crate::settings;

/// The admin API of a server. It stops when it is dropped.
pub struct Admin {
    router: Router,
    token: Option<String>,
    bound: Mutex<Vec<SocketAddr>>,
    visitors: Visitors,
    stop: watch::Sender<bool>,
    alive: mpsc::Sender<()>,
    ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
    runtime: Option<Handle>,
}

/// The reasons why the API cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// An address cannot be bound.
    #[error(
        "cannot listen on {address}: {source}\nhint: choose another address with `--admin ADDR`; port 0 is any free one"
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The API would be open to the network.
    #[error(
        "the admin API on {0} would be open to all hosts that reach this machine\nhint: give it a token of at least {min} characters with `--admin-token` or EXCHAOS_ADMIN_TOKEN (`openssl rand -hex 16` makes one), or keep it on 127.0.0.1",
        min = settings::MIN_TOKEN
    )]
    Open(SocketAddr),
}

/// The error where the runtime ends before an address is bound.
fn gone(error: JoinError) -> io::Error {
    io::Error::other(error)
}

impl Admin {
    /// The API of a server. It is not reachable until it is opened.
    pub fn new(server: Arc<Server>, access: Access) -> Self {
        let stop = watch::channel(false).0;
        let desk = Desk {
            server,
            waiting: Arc::new(Semaphore::new(settings::MAX_ADMIN_WAITING)),
            stop: stop.subscribe(),
        };
        let (alive, ended) = mpsc::channel(1);
        Self {
            router: api::router(Arc::new(desk), Arc::new(Guard::new(&access))),
            token: access.token,
            bound: Mutex::default(),
            visitors: Visitors::default(),
            stop,
            alive,
            ended: tokio::sync::Mutex::new(ended),
            runtime: None,
        }
    }

    /// The same, served by another runtime than the one in which it is opened: what clients of the server do does not delay
    /// it then.
    #[must_use]
    pub fn on(self, runtime: Handle) -> Self {
        Self {
            runtime: Some(runtime),
            ..self
        }
    }

    /// Opens the API on an address, and returns the address. With `gives_way`, a port that is in use is replaced by a
    /// free one.
    ///
    /// # Errors
    ///
    /// [`AdminError`] if the address cannot be bound, or if it is not loopback and there is no sufficient token.
    pub async fn open(
        &self,
        address: SocketAddr,
        gives_way: bool,
    ) -> Result<SocketAddr, AdminError> {
        let long = |token: &String| token.chars().count() >= settings::MIN_TOKEN;
        // Checked for each address, although `serve` checks its flags: tests call this function directly.
        if !address.ip().to_canonical().is_loopback() && !self.token.as_ref().is_some_and(long) {
            return Err(AdminError::Open(address));
        }
        let failed = |source| AdminError::Bind { address, source };
        let runtime = self.runtime.clone().unwrap_or_else(Handle::current);
        let bind = |address| runtime.spawn(TcpListener::bind(address));
        let mut bound = bind(address).await.map_err(gone).and_then(|bound| bound);
        let is_taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
        if gives_way && bound.as_ref().is_err_and(is_taken) {
            let any = SocketAddr::new(address.ip(), 0);
            bound = bind(any).await.map_err(gone).and_then(|bound| bound);
        }
        let listener = bound.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let accepting = listener::Accepting {
            router: self.router.clone(),
            visitors: self.visitors.clone(),
            stop: self.stop.subscribe(),
            alive: self.alive.clone(),
        };
        runtime.spawn(accepting.run(listener));
        self.bound
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(address);
        Ok(address)
    }

    /// The addresses, in the order in which they were opened.
    pub fn bound(&self) -> Vec<SocketAddr> {
        self.bound
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Ends streams and waits, and accepts no more connections.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // Each connection holds a clone. The channel closes with the last of them.
        drop(self.alive);
        let ended = async { while self.ended.lock().await.recv().await.is_some() {} };
        // Connections that do not end in time end with the runtime.
        drop(tokio::time::timeout(settings::DRAIN + Duration::from_millis(100), ended).await);
    }
}
