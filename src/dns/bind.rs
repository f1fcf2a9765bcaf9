//! Binds one port for both UDP and TCP.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, UdpSocket};

/// How many free ports of TCP are tried until one is free for UDP too.
const TRIES: usize = 16;

/// An address, bound for UDP and for TCP.
pub struct Sockets {
    /// Datagrams.
    pub udp: UdpSocket,
    /// Streams.
    pub tcp: TcpListener,
}

/// Binds an address; port 0 is any that is free for both.
///
/// # Errors
///
/// Where the port is taken, for either.
pub async fn bind(address: SocketAddr) -> io::Result<Sockets> {
    let mut tries = if address.port() == 0 { TRIES } else { 1 };
    loop {
        let tcp = TcpListener::bind(address).await?;
        match UdpSocket::bind(tcp.local_addr()?).await {
            Ok(udp) => return Ok(Sockets { udp, tcp }),
            Err(error) if tries == 1 => return Err(error),
            Err(_) => tries -= 1,
        }
    }
}
