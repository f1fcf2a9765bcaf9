//! The clients of this machine that try to connect: their SYN has no answer yet.
//!
//! A listener hears nothing of a SYN that is dropped. The tables of the system have the client's socket: a socket of IPv4 in
//! one, a socket of IPv6 in the other, even where it connects to an IPv4 address (`::ffff:127.0.0.1`).

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

/// How long the system is left alone, at least, before it is asked again.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// How many times as long as asking took it is left alone: many sockets make a long table.
const LEISURE: u32 = 20;

/// The longest that it is left alone: a client sends its SYN again after a second.
const NAP: Duration = Duration::from_secs(1);

/// A client that tries to connect. Another attempt from the same port has another socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Attempt {
    /// Where the client is.
    pub(super) client: SocketAddr,
    /// Where it wants to connect to.
    server: SocketAddr,
    /// The number that the system gave its socket.
    socket: u64,
}

/// Who tries to connect to any address, read once for all listeners that ask at the same time.
#[derive(Default)]
pub(super) struct Connecting(Mutex<Option<Table>>);

struct Table {
    attempts: Arc<[Attempt]>,
    /// When it is read again.
    stale: Instant,
}

impl Connecting {
    /// Who tries to connect now.
    pub(super) async fn attempts(&self) -> io::Result<Arc<[Attempt]>> {
        let mut table = self.0.lock().await;
        let started = Instant::now();
        if let Some(known) = table.as_ref().filter(|known| started < known.stale) {
            return Ok(Arc::clone(&known.attempts));
        }
        // A long table is read where that holds up nobody.
        let read = spawn_blocking(read).await.map_err(io::Error::other)??;
        let attempts: Arc<[Attempt]> = read.into();
        let rest = LOOK.max(started.elapsed() * LEISURE).min(NAP);
        *table = Some(Table {
            attempts: Arc::clone(&attempts),
            // A listener that looks again after a rest finds another table.
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

/// Whether this machine has an address: the system binds no other one.
fn is_ours(address: SocketAddr) -> bool {
    UdpSocket::bind((address.ip(), 0)).is_ok()
}

/// The sockets that have sent a SYN and wait.
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

/// Other systems are not asked.
#[cfg(not(target_os = "linux"))]
fn read() -> io::Result<Vec<Attempt>> {
    Ok(Vec::new())
}
