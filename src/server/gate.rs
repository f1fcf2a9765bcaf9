//! What strikes before a connection is made: nobody listens, or nobody answers.
//!
//! A name cannot pick these, as no name is known yet: the listener's scenario does, or the default. A hit is a client that
//! is waited for.
//!
//! Nobody listens where an address is bound and no more. Nobody answers where the queue of a listener is full: then Linux
//! drops the SYN of who wants to connect, and the client's system sends it again after 1, 3 and 7 seconds. The queue has room
//! for one, and the one in it is ours. Who is waiting is not told to a listener; the system's table of sockets has it, for
//! clients of the same machine.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::listener::Accepting;
use super::stage::Stage;
use super::visit::Chosen;
use crate::facts;
use crate::fault::tcp::{At, Gate};
use crate::journal::Event;

/// How many clients may wait to be accepted, as tokio has it.
const QUEUE: i32 = 1024;

/// How often the system is asked who is waiting.
const LOOK: Duration = Duration::from_millis(50);

/// When another scenario is played, or the server stops.
type Over<'a> = Pin<&'a mut (dyn Future<Output = ()> + Send)>;

impl Accepting {
    /// Lets a fault strike that comes before the next connection; the listener, once that may be made.
    pub(super) async fn gate(&self, listener: TcpListener) -> io::Result<TcpListener> {
        let mut stage = self.shared.stage.subscribe();
        let now = stage.borrow_and_update().clone();
        let chosen = self.chosen(&now);
        let Some(strike) = chosen.play.tcp(At::Connect, &self.nobody()) else {
            return Ok(listener);
        };
        let struck = strike.struck.clone();
        self.shared
            .journal
            .record(0, &chosen.play.met, Event::Fault { struck });
        let mut stop = self.stop.clone();
        let over = async {
            let another = |stage: &std::sync::Arc<Stage>| {
                !stage.still_has(&chosen, self.bound.selection.as_ref())
            };
            tokio::select! {
                // An error means that the server is gone.
                changed = stage.wait_for(another) => drop(changed),
                stopped = stop.wait_for(|stop| *stop) => drop(stopped),
            }
        };
        let over = pin!(over);
        match strike.fault.gate(&self.shared.clock) {
            Some(Gate::Refused(most)) => refused(listener, most, over).await,
            Some(Gate::Silent(most)) => silent(listener, Silence::Timeout(most), over).await,
            Some(Gate::Late(late)) => silent(listener, Silence::Late(late), over).await,
            None => Ok(listener),
        }
    }

    fn chosen(&self, stage: &Stage) -> Chosen {
        Chosen::of(&stage.director, None, self.bound.selection.as_ref())
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

/// Until when nobody answers.
enum Silence {
    /// Until a client has been waiting for that long.
    Late(Duration),
    /// For that long, or until a client has given up.
    Timeout(Option<Duration>),
}

/// Keeps the address without listening.
async fn refused(
    listener: TcpListener,
    most: Option<Duration>,
    over: Over<'_>,
) -> io::Result<TcpListener> {
    let address = listener.local_addr()?;
    drop(listener);
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    match most {
        Some(most) => drop(timeout(most, over).await),
        None => over.await,
    }
    socket.listen(QUEUE)?;
    TcpListener::from_std(socket.into())
}

/// Keeps the queue full, so that nobody is answered.
async fn silent(
    listener: TcpListener,
    silence: Silence,
    over: Over<'_>,
) -> io::Result<TcpListener> {
    let address = listener.local_addr()?;
    SockRef::from(&listener).listen(0)?;
    // Where there is no room, somebody else has taken it, and the queue is full all the same.
    let ours = timeout(LOOK, TcpStream::connect(address)).await;
    let ours = ours.ok().and_then(Result::ok);
    let enough = async {
        match silence {
            Silence::Late(late) => {
                attempt(address).await;
                sleep(late).await;
            }
            Silence::Timeout(Some(most)) => sleep(most).await,
            Silence::Timeout(None) => {
                let first = attempt(address).await;
                while waiting(address).iter().any(|client| first.contains(client)) {
                    sleep(LOOK).await;
                }
            }
        }
    };
    tokio::select! {
        () = enough => {}
        () = over => {}
    }
    SockRef::from(&listener).listen(QUEUE)?;
    if ours.is_some() {
        listener.accept().await?;
    }
    Ok(listener)
}

/// Waits until somebody tries to connect; who that is.
async fn attempt(address: SocketAddr) -> Vec<SocketAddr> {
    loop {
        let clients = waiting(address);
        if !clients.is_empty() {
            return clients;
        }
        sleep(LOOK).await;
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
