//! What is known about a connection.

use std::net::SocketAddr;

use super::hello::Hello;

/// A connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its number, counted from 1 over all listeners.
    pub number: u64,
    /// Where the client is.
    pub peer: SocketAddr,
    /// The listener that it reached.
    pub listener: SocketAddr,
    /// Whether what it carries is encrypted.
    pub secure: bool,
    /// Its ClientHello, once read.
    pub hello: Option<Hello>,
}

impl Connection {
    /// The name in its ClientHello.
    pub fn server_name(&self) -> Option<&str> {
        self.hello.as_ref()?.server_name.as_deref()
    }
}
