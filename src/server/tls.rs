//! TLS: reads the ClientHello, and makes the entry of the handshake's result.

use std::error::Error;
use std::io;

use rustls::server::{Acceptor, ClientHello};
use rustls::{HandshakeKind, ServerConnection};
use tokio_rustls::{LazyConfigAcceptor, StartHandshake};

use super::flights::Flights;
use crate::exchange::setup::Thumbprint;
use crate::facts::Hello;
use crate::journal::{Alert, Event};
use crate::wire::Wire;

/// The certificate whose key the client proved.
pub(super) fn client(connection: &ServerConnection) -> Option<Thumbprint> {
    let leaf = connection.peer_certificates()?.first()?;
    let hash = ring::digest::digest(&ring::digest::SHA256, leaf);
    hash.as_ref().try_into().ok().map(Thumbprint)
}

/// The reason why no handshake begins, and the connection if there is one.
pub(super) type NoHello = (io::Error, Option<Box<Flights>>);

/// Reads the ClientHello.
pub(super) async fn hello(wire: Wire) -> Result<(StartHandshake<Flights>, Hello), NoHello> {
    let mut acceptor = LazyConfigAcceptor::new(Acceptor::default(), Flights::new(wire));
    match (&mut acceptor).await {
        Ok(start) => {
            let hello = read(&start.client_hello());
            Ok((start, hello))
        }
        Err(error) => Err((error, acceptor.take_io().map(Box::new))),
    }
}

fn read(hello: &ClientHello<'_>) -> Hello {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Hello {
        server_name: hello.server_name().map(str::to_ascii_lowercase),
        alpn: hello.alpn().into_iter().flatten().map(text).collect(),
        cipher_suites: hello
            .cipher_suites()
            .iter()
            .map(|suite| u16::from(*suite))
            .collect(),
        signature_schemes: hello
            .signature_schemes()
            .iter()
            .map(|scheme| u16::from(*scheme))
            .collect(),
    }
}

/// The result of a handshake.
pub(super) fn agreed(connection: &ServerConnection) -> Event {
    let version = connection
        .protocol_version()
        .map(|version| format!("{version:?}"));
    let suite = connection
        .negotiated_cipher_suite()
        .map(|suite| format!("{:?}", suite.suite()));
    let resumed = connection.handshake_kind() == Some(HandshakeKind::Resumed);
    let kind = if resumed { " resumed" } else { "" };
    Event::Handshake {
        version: version.unwrap_or_default() + kind,
        cipher_suite: suite.unwrap_or_default(),
        alpn: connection
            .alpn_protocol()
            .map(|name| String::from_utf8_lossy(name).into_owned()),
    }
}

/// The progress of a failed handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// The ClientHello was incomplete.
    InHello,
    /// The ClientHello was answered.
    Answered,
}

/// The entry of a failed handshake: the client's alert, or the reason.
pub(super) fn failure(error: &io::Error, failed: Failed) -> Event {
    match alert(error) {
        Some(alert) => Event::ClientAlert { alert },
        None => Event::HandshakeFailed {
            reason: reason(error, failed),
        },
    }
}

/// The reason of a failure, for people. Many clients that do not trust a certificate only close.
fn reason(error: &io::Error, failed: Failed) -> String {
    let did = match error.kind() {
        io::ErrorKind::UnexpectedEof => "closed the connection",
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "reset the connection",
        io::ErrorKind::TimedOut => "sent nothing more in time",
        _ => return error.to_string(),
    };
    match failed {
        Failed::InHello => format!("the client {did} before its ClientHello was whole"),
        Failed::Answered => format!(
            "the client {did} in the handshake, without an alert: so do some that refuse the certificate"
        ),
    }
}

/// The alert of the client, at any position in the chain of causes.
pub(super) fn alert(error: &(dyn Error + 'static)) -> Option<Alert> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(rustls::Error::AlertReceived(alert)) = error.downcast_ref() {
            return Some(Alert(u8::from(*alert)));
        }
        // An `io::Error` that wraps another error is not its own source.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
