//! The clients of this machine whose SYN has no answer yet.
//!
//! A listener does not see a SYN that is dropped. The system's tables contain the client's socket: one table has the sockets of
//! IPv4, the other one those of IPv6, also if they connect to an IPv4 address (`::ffff:127.0.0.1`).

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

/// The pause between two looks at the tables while a client is near.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// The rest after a look, as a multiple of the time that it took: with many sockets the tables are long.
const LEISURE: u32 = 20;

/// The pause between two looks while no client is near.
const GLANCE: Duration = Duration::from_millis(250);

/// The time for which a client counts as near after an attempt to connect.
const NEAR: Duration = Duration::from_secs(10);

/// The longest rest: a client repeats its SYN after a second.
pub(super) const NAP: Duration = Duration::from_secs(1);

/// A client that tries to connect. Another attempt from the same port has another socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Attempt {
    /// The address of the client.
    pub(super) client: SocketAddr,
    /// The address of the listener.
    server: SocketAddr,
    /// The inode of its socket.
    socket: u64,
}

/// The attempts of all clients. One task reads them for all listeners that follow them, and only while any does.
pub(super) struct Connecting {
    table: watch::Sender<Table>,
    is_read: Mutex<bool>,
}

/// The attempts at a time, or the reason why they are unknown.
pub(super) type Table = Result<Arc<[Attempt]>, io::ErrorKind>;

impl Default for Connecting {
    fn default() -> Self {
        Self {
            table: watch::Sender::new(Ok(Arc::default())),
            is_read: Mutex::new(false),
        }
    }
}

impl Connecting {
    /// Follows the attempts from now on. The received value changes only when they do.
    pub(super) fn follow(self: &Arc<Self>) -> watch::Receiver<Table> {
        let mut is_read = self.is_read.lock().unwrap_or_else(PoisonError::into_inner);
        let table = self.table.subscribe();
        if !std::mem::replace(&mut is_read, true) {
            tokio::spawn(Arc::clone(self).read_on());
        }
        table
    }

    /// Reads the attempts repeatedly, until nobody follows them.
    async fn read_on(self: Arc<Self>) {
        let mut near = Instant::now();
        loop {
            let started = Instant::now();
            // A long table would block the runtime.
            let read = spawn_blocking(read).await;
            let read = read.map_err(io::Error::other).and_then(|read| read);
            let table: Table = read.map(Arc::from).map_err(|error| error.kind());
            if table.as_ref().is_ok_and(|attempts| !attempts.is_empty()) {
                near = Instant::now();
            }
            self.table.send_if_modified(|known| {
                let changes = *known != table;
                if changes {
                    *known = table;
                }
                changes
            });
            let rest = if near.elapsed() < NEAR { LOOK } else { GLANCE };
            sleep(rest.max(started.elapsed() * LEISURE).min(NAP)).await;
            let mut is_read = self.is_read.lock().unwrap_or_else(PoisonError::into_inner);
            if self.table.receiver_count() == 0 {
                *is_read = false;
                return;
            }
        }
    }
}

impl Attempt {
    /// Whether it is an attempt to connect to a listener.
    pub(super) fn is_to(&self, listener: &TcpListener) -> bool {
        let Ok(own) = listener.local_addr() else {
            return false;
        };
        if self.server.port() != own.port() {
            return false;
        }
        let (ip, wanted) = (own.ip().to_canonical(), self.server.ip());
        match ip.is_unspecified() {
            false => ip == wanted,
            true if own.is_ipv4() => wanted.is_ipv4() && is_ours(self.server),
            true if wanted.is_ipv4() => {
                let both = SockRef::from(listener).only_v6().is_ok_and(|only| !only);
                both && is_ours(self.server)
            }
            true => is_ours(self.server),
        }
    }
}

/// Whether an address belongs to this machine: the system binds no other one.
fn is_ours(address: SocketAddr) -> bool {
    UdpSocket::bind((address.ip(), 0)).is_ok()
}

/// The sockets that sent a SYN and have no answer.
#[cfg(target_os = "linux")]
fn read() -> io::Result<Vec<Attempt>> {
    use procfs::ProcError;
    use procfs::net::{TcpNetEntry, TcpState, tcp, tcp6};

    let plain = |address: SocketAddr| SocketAddr::new(address.ip().to_canonical(), address.port());
    let waits = |entry: &TcpNetEntry| entry.state == TcpState::SynSent;
    let attempt = |entry: TcpNetEntry| Attempt {
        client: plain(entry.local_address),
        server: plain(entry.remote_address),
        socket: entry.inode,
    };
    let mut attempts = Vec::new();
    for table in [tcp(), tcp6()] {
        match table {
            Ok(table) => attempts.extend(table.into_iter().filter(waits).map(attempt)),
            // A system without IPv6 has no such table.
            Err(ProcError::NotFound(_)) => {}
            Err(error) => return Err(io::Error::other(error)),
        }
    }
    Ok(attempts)
}

/// Other systems have no such tables.
#[cfg(not(target_os = "linux"))]
fn read() -> io::Result<Vec<Attempt>> {
    Ok(Vec::new())
}
