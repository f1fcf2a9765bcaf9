//! Binds an address, and accepts clients until the server stops.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;

use super::bound::{Bound, Protocol};
use super::gate::{Accepted, Gate};
use super::http::Answering;
use super::limit::Limit;
use super::shared::Shared;
use super::{Door, StartError, connection};
use crate::director::Passed;
use crate::dns::{self, Life, Responder};
use crate::facts::{self, Word};
use crate::journal::{Event, ScenarioRef};

/// The number of clients that may wait to be accepted.
pub(super) const QUEUE: u32 = 1024;

/// The pause in accepting when the system has no free socket.
const REST: Duration = Duration::from_millis(50);

/// The bound sockets of a listener.
pub(super) enum Sockets {
    Dns(dns::Sockets),
    Tcp(TcpListener),
}

/// Binds a listener, or another port if it may use one.
pub(super) async fn bind(protocol: Protocol, door: Door) -> Result<(Sockets, Bound), StartError> {
    let flag = match protocol {
        Protocol::Dns => "--dns",
        Protocol::Http => "--http",
        Protocol::Https => "--https",
    };
    let failed = |source| StartError::Bind {
        address: door.address,
        flag,
        source,
    };
    let (sockets, instead_of) = match Sockets::bind(protocol, door.address).await {
        Ok(sockets) => (sockets, None),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && door.gives_way => {
            let any = SocketAddr::new(door.address.ip(), 0);
            (
                Sockets::bind(protocol, any).await.map_err(failed)?,
                Some(door.address),
            )
        }
        Err(error) => return Err(failed(error)),
    };
    let address = sockets.address().map_err(failed)?;
    Ok((
        sockets,
        Bound {
            protocol,
            address,
            selection: door.selection,
            offer: Arc::new(door.offer),
            instead_of,
        },
    ))
}

impl Sockets {
    async fn bind(protocol: Protocol, address: SocketAddr) -> io::Result<Self> {
        match protocol {
            Protocol::Dns => dns::bind(address).await.map(Self::Dns),
            Protocol::Http | Protocol::Https => TcpListener::bind(address).await.map(Self::Tcp),
        }
    }

    fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Dns(sockets) => sockets.tcp.local_addr(),
            Self::Tcp(listener) => listener.local_addr(),
        }
    }
}

/// Accepts clients until the server stops or the task is aborted. Faults before a connection are in force when this returns.
pub(super) fn start(
    shared: &Arc<Shared>,
    sockets: Sockets,
    bound: Bound,
    life: Life,
) -> AbortHandle {
    let shared = Arc::clone(shared);
    let task = match sockets {
        Sockets::Dns(sockets) => {
            let responder = Responder::new(shared, bound.address, bound.selection);
            tokio::spawn(responder.run(sockets, life))
        }
        Sockets::Tcp(listener) => {
            let gate = Gate::new(&shared, &bound, listener);
            let accepting = Accepting {
                shared,
                stop: life.stop,
                alive: life.alive,
                bound,
            };
            tokio::spawn(accepting.run(gate))
        }
    };
    task.abort_handle()
}

/// The state of accepting.
struct Accepting {
    shared: Arc<Shared>,
    stop: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
    bound: Bound,
}

impl Accepting {
    /// Accepts clients. Each has its own task.
    async fn run(mut self, gate: io::Result<Gate>) {
        let mut gate = match gate {
            Ok(gate) => gate,
            Err(error) => return self.lost(&error),
        };
        loop {
            let accepted = tokio::select! {
                accepted = gate.accept() => accepted,
                // An error means that the server is gone.
                _ = self.stop.wait_for(|stop| *stop) => return,
            };
            match accepted {
                Ok(Some(accepted)) => self.serve(accepted),
                Ok(None) => tokio::time::sleep(REST).await,
                Err(error) => return self.lost(&error),
            }
        }
    }

    fn serve(&self, accepted: Accepted) {
        let Accepted {
            socket,
            peer,
            number,
            permit,
        } = accepted;
        self.shared.dedicated_listeners.touch(self.bound.address);
        if !self.shared.allow.admits(peer.ip()) {
            return self.turn_away(number, peer);
        }
        let connection = self.connection(&socket, number, peer);
        let alive = self.alive.clone();
        tokio::spawn(async move {
            connection.serve(socket).await;
            drop((permit, alive));
        });
    }

    /// The address is lost: another process may have it now.
    fn lost(&self, error: &io::Error) {
        let name = self.bound.address.to_string();
        let reason = format!("this address is no longer served: {error}");
        let (name, reason) = (Word::new(name), Word::new(reason));
        let event = Event::Refused { name, reason };
        self.shared
            .journal
            .record(0, &ScenarioRef::default(), event);
    }

    fn turn_away(&self, number: u64, peer: SocketAddr) {
        let listener = self.bound.address;
        let event = Event::TurnedAway { peer, listener };
        self.shared
            .journal
            .record(number, &ScenarioRef::default(), event);
    }

    fn connection(
        &self,
        socket: &TcpStream,
        number: u64,
        peer: SocketAddr,
    ) -> connection::Connection {
        // Answers are written whole, so Nagle's algorithm would only add latency.
        drop(socket.set_nodelay(true));
        let listener = self.bound.address;
        let secure = self.bound.protocol == Protocol::Https;
        connection::Connection {
            shared: Arc::clone(&self.shared),
            snapshot: self.shared.snapshot(),
            stop: self.stop.clone(),
            listener: self.bound.selection.clone(),
            offer: Arc::clone(&self.bound.offer),
            accepted: None,
            answering: Answering::default(),
            limit: Limit::default(),
            passed: Passed::default(),
            facts: facts::Connection {
                number,
                peer,
                listener,
                secure,
                hello: None,
            },
        }
    }
}
