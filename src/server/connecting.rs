//! The clients of this machine whose SYN has no answer yet.
//!
//! A listener does not see a SYN that is dropped. The system's tables contain the client's socket: one table has the sockets of
//! IPv4, the other one those of IPv6, also if they connect to an IPv4 address (`::ffff:127.0.0.1`).

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

/// The shortest time between two looks at the tables.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// The rest after a look, as a multiple of the time that it took: with many sockets the tables are long.
const LEISURE: u32 = 20;

/// The longest rest: a client repeats its SYN after a second.
const NAP: Duration = Duration::from_secs(1);

/// A client that tries to connect. Another attempt from the same port has another socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Attempt {
    /// The address of the client.
    pub(super) client: SocketAddr,
    /// The address that it wants to connect to.
    server: SocketAddr,
    /// The inode of its socket.
    socket: u64,
}

/// The attempts of all clients, read once for all listeners that ask at the same time.
#[derive(Default)]
pub(super) struct Connecting(Mutex<Option<Table>>);

struct Table {
    attempts: Arc<[Attempt]>,
    /// The time at which it is read again.
    stale: Instant,
}

impl Connecting {
    /// The attempts to connect now.
    pub(super) async fn attempts(&self) -> io::Result<Arc<[Attempt]>> {
        let mut table = self.0.lock().await;
        let started = Instant::now();
        if let Some(known) = table.as_ref().filter(|known| started < known.stale) {
            return Ok(Arc::clone(&known.attempts));
        }
        // A long table would block the runtime.
        let read = spawn_blocking(read).await.map_err(io::Error::other)??;
        let attempts: Arc<[Attempt]> = read.into();
        let rest = LOOK.max(started.elapsed() * LEISURE).min(NAP);
        *table = Some(Table {
            attempts: Arc::clone(&attempts),
            // A listener that looks after each rest reads a new table.
            stale: started + rest - rest / 10,
        });
        Ok(attempts)
    }
}

impl Attempt {
    /// Whether it is an attempt to connect to that listener.
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

/// Whether this machine has an address: the system binds no foreign one.
fn is_ours(address: SocketAddr) -> bool {
    UdpSocket::bind((address.ip(), 0)).is_ok()
}

/// The sockets that have sent a SYN and have no answer.
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
