//! Binds one port for both UDP and TCP.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, UdpSocket};

/// The number of free TCP ports to try until one is also free for UDP.
const TRIES: usize = 16;

/// The sockets of one address.
pub struct Sockets {
    /// For datagrams.
    pub udp: UdpSocket,
    /// For streams.
    pub tcp: TcpListener,
}

/// Binds an address. Port 0 selects a port that is free for both.
///
/// # Errors
///
/// [`io::Error`] if the port is in use for either.
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
