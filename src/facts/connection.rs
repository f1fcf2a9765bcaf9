//! The facts about a connection.

use std::net::SocketAddr;

use super::hello::Hello;

/// A connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The number, from 1, over all listeners.
    pub number: u64,
    /// The client's address.
    pub peer: SocketAddr,
    /// The listener.
    pub listener: SocketAddr,
    /// Whether the connection is encrypted.
    pub secure: bool,
    /// The ClientHello, once it is read.
    pub hello: Option<Hello>,
}

impl Connection {
    /// The server name in the ClientHello.
    pub fn server_name(&self) -> Option<&str> {
        self.hello.as_ref()?.server_name.as_deref()
    }
}
