//! What strikes before a connection is made: nobody listens, or nobody answers.
//!
//! A name cannot pick these, as no name is known yet: the listener's scenario does, or the default; `dedicated_listeners` has listeners
//! for who asks for a name that leads there. A hit is a client that is waited for.
//!
//! Nobody listens where an address is bound and no more. Nobody answers where the queue of a listener is full: then Linux
//! drops the SYN of who wants to connect, and the client's system sends it again after 1, 3 and 7 seconds. The queue has room
//! for one, and the one in it is ours. Who is waiting is not told to a listener; the system's table of sockets has it, for
//! clients of the same machine.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::listener::{Accepting, QUEUE};
use super::request_context::ResolvedScenario;
use super::snapshot::Snapshot;
use crate::facts;
use crate::fault::tcp::{At, Gate};
use crate::journal::Event;

/// How long the system is left alone, at least, before it is asked again who is waiting.
const LOOK: Duration = Duration::from_millis(50);

/// How many times as long as asking took it is left alone: many sockets make a long table.
const LEISURE: u32 = 20;

/// The longest that it is left alone: a client tries again after a second.
const NAP: Duration = Duration::from_secs(1);

/// The door as the next client finds it.
pub(super) enum Armed {
    /// Open.
    Open(TcpListener),
    /// Shut in one way or another.
    Shut(Shut),
}

/// A door that is shut, and what it is shut by.
pub(super) struct Shut {
    /// What clients meet meanwhile.
    resolved: ResolvedScenario,
    by: By,
}

/// What a door is shut by, and until when.
enum By {
    /// Nobody listens, for that long.
    Refusal(Socket, Option<Duration>),
    /// Nobody answers, as the queue is full: by a client of ours, unless somebody was faster.
    Silence(TcpListener, Option<Socket>, Silence),
}

/// Until when nobody answers.
enum Silence {
    /// Until a client has been waiting for that long.
    Late(Duration),
    /// For that long, or until a client has given up.
    Timeout(Option<Duration>),
}

impl Accepting {
    /// Lets a fault strike that comes before the next connection. It is in force when this returns.
    pub(super) fn arm(&self, listener: TcpListener) -> io::Result<Armed> {
        let snapshot = self.shared.snapshot();
        let resolved =
            ResolvedScenario::of(&snapshot.director, None, self.bound.selection.as_ref());
        let Some(strike) = resolved.run.tcp(At::Connect, &self.nobody()) else {
            return Ok(Armed::Open(listener));
        };
        let by = match strike.fault.gate(&self.shared.clock) {
            Some(Gate::Refused(most)) => By::Refusal(deaf(listener)?, most),
            Some(Gate::Silent(most)) => silent(listener, Silence::Timeout(most))?,
            Some(Gate::Late(late)) => silent(listener, Silence::Late(late))?,
            None => return Ok(Armed::Open(listener)),
        };
        let struck = strike.struck.clone();
        let event = Event::Fault { struck };
        self.shared.journal.record(0, &resolved.run.met, event);
        Ok(Armed::Shut(Shut { resolved, by }))
    }

    /// Waits until a door that is shut opens: after its time, or because another scenario is played, or the server stops.
    pub(super) async fn opened(&self, shut: Shut) -> io::Result<TcpListener> {
        let Shut { resolved, by } = shut;
        tokio::select! {
            () = by.enough() => {}
            () = self.over(&resolved) => {}
        }
        by.open().await
    }

    /// Waits until another scenario is played, or the server stops.
    async fn over(&self, resolved: &ResolvedScenario) {
        let mut snapshot = self.shared.snapshot.subscribe();
        let mut stop = self.stop.clone();
        let selection = self.bound.selection.as_ref();
        let another = |snapshot: &Arc<Snapshot>| !snapshot.still_has(resolved, selection);
        // An error means that the server is gone.
        tokio::select! {
            changed = snapshot.wait_for(another) => drop(changed),
            stopped = stop.wait_for(|stop| *stop) => drop(stopped),
        }
    }

    /// A client of whom nothing is known but where it will come to.
    fn nobody(&self) -> facts::Connection {
        facts::Connection {
            number: 0,
            peer: self.bound.address,
            listener: self.bound.address,
            secure: false,
            hello: None,
        }
    }
}

impl By {
    /// Waits for as long as it is meant to be shut.
    async fn enough(&self) {
        match self {
            Self::Refusal(_, Some(most)) => sleep(*most).await,
            Self::Refusal(_, None) => std::future::pending().await,
            // What has no address any more is nobody's to wait for.
            Self::Silence(listener, _, silence) => {
                if let Ok(address) = listener.local_addr() {
                    silence.enough(address).await;
                }
            }
        }
    }

    async fn open(self) -> io::Result<TcpListener> {
        match self {
            Self::Refusal(socket, _) => {
                socket.listen(QUEUE.cast_signed())?;
                TcpListener::from_std(socket.into())
            }
            Self::Silence(listener, ours, _) => {
                SockRef::from(&listener).listen(QUEUE.cast_signed())?;
                if ours.is_some() {
                    listener.accept().await?;
                }
                Ok(listener)
            }
        }
    }
}

impl Silence {
    async fn enough(&self, address: SocketAddr) {
        match self {
            Self::Late(late) => {
                attempt(address).await;
                sleep(*late).await;
            }
            Self::Timeout(Some(most)) => sleep(*most).await,
            Self::Timeout(None) => {
                let first = attempt(address).await;
                until(address, |now| {
                    !first.iter().any(|client| now.contains(client))
                })
                .await;
            }
        }
    }
}

/// Keeps the address without listening.
fn deaf(listener: TcpListener) -> io::Result<Socket> {
    let address = listener.local_addr()?;
    drop(listener);
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

/// Keeps the queue full, so that nobody is answered.
fn silent(listener: TcpListener, silence: Silence) -> io::Result<By> {
    let address = listener.local_addr()?;
    SockRef::from(&listener).listen(0)?;
    let ours = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // Where there is no room, somebody else has taken it, and waiting for an answer would be in vain.
    ours.set_nonblocking(true)?;
    let asked = ours.connect(&address.into());
    let made = asked.is_ok() || ours.peer_addr().is_ok();
    Ok(By::Silence(listener, made.then_some(ours), silence))
}

/// Waits until somebody tries to connect; who that is.
async fn attempt(address: SocketAddr) -> Vec<SocketAddr> {
    until(address, |clients| !clients.is_empty()).await
}

/// Looks who is waiting until it is as is wanted, with a rest after each look in vain. The table is long where there are many
/// sockets, and is read where that holds up nobody.
async fn until(address: SocketAddr, wanted: impl Fn(&[SocketAddr]) -> bool) -> Vec<SocketAddr> {
    loop {
        let started = Instant::now();
        // A reader that fails has seen nobody.
        let clients = spawn_blocking(move || waiting(address)).await;
        let clients = clients.unwrap_or_default();
        if wanted(&clients) {
            return clients;
        }
        sleep(LOOK.max(started.elapsed() * LEISURE).min(NAP)).await;
    }
}

/// The clients of this machine that have sent a SYN there, and are not answered yet.
#[cfg(target_os = "linux")]
fn waiting(address: SocketAddr) -> Vec<SocketAddr> {
    let table = match address {
        SocketAddr::V4(_) => procfs::net::tcp(),
        SocketAddr::V6(_) => procfs::net::tcp6(),
    };
    // What cannot be read shows nobody.
    let table = table.unwrap_or_default().into_iter();
    let waits = |entry: &procfs::net::TcpNetEntry| {
        entry.state == procfs::net::TcpState::SynSent && entry.remote_address == address
    };
    table
        .filter(waits)
        .map(|entry| entry.local_address)
        .collect()
}

/// Other systems are not asked.
#[cfg(not(target_os = "linux"))]
fn waiting(_: SocketAddr) -> Vec<SocketAddr> {
    Vec::new()
}
