//! The kinds of sockets that clients have.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpSocket, TcpStream};

/// A kind of socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// AF_INET.
    Ipv4,
    /// AF_INET6.
    Ipv6,
    /// AF_INET6 that connects to an IPv4 address (`::ffff:127.0.0.1`), as those of Java do.
    DualStack,
}

impl Family {
    /// The sockets that reach a listener at this address on this machine.
    pub fn reaching(listener: SocketAddr) -> &'static [Self] {
        match listener.ip() {
            IpAddr::V4(_) => &[Self::Ipv4, Self::DualStack],
            IpAddr::V6(Ipv6Addr::UNSPECIFIED) => &[Self::Ipv4, Self::Ipv6, Self::DualStack],
            IpAddr::V6(_) => &[Self::Ipv6],
        }
    }

    /// Connects to a listener on this machine.
    pub async fn connect(self, listener: SocketAddr) -> io::Result<TcpStream> {
        let v4 = match listener.ip() {
            IpAddr::V4(address) if !address.is_unspecified() => address,
            _ => Ipv4Addr::LOCALHOST,
        };
        let (socket, ip) = match self {
            Self::Ipv4 => (TcpSocket::new_v4()?, IpAddr::V4(v4)),
            Self::Ipv6 => (TcpSocket::new_v6()?, IpAddr::V6(Ipv6Addr::LOCALHOST)),
            Self::DualStack => (TcpSocket::new_v6()?, IpAddr::V6(v4.to_ipv6_mapped())),
        };
        socket.connect(SocketAddr::new(ip, listener.port())).await
    }
}

/// Whether this machine has `::1`.
pub fn has_ipv6() -> bool {
    std::net::TcpListener::bind("[::1]:0").is_ok()
}
