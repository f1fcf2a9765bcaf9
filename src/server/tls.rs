//! TLS: reads the ClientHello first, then goes on with a certificate for that name, sound or not.

use std::error::Error;
use std::io;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use rustls::server::{Acceptor, ClientHello, ServerConfig};
use rustls::sign::SingleCertAndKey;
use rustls::{HandshakeKind, ServerConnection};
use tokio_rustls::{LazyConfigAcceptor, StartHandshake};

use crate::facts::Hello;
use crate::journal::{Alert, Event};
use crate::pki::{self, Authority, Flaw, Wanted};
use crate::settings::MAX_TLS_CONFIGS;
use crate::wire::Wire;

/// The protocols that are spoken above TLS, best first.
const ALPN: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Ready configurations by name and certificate.
pub(super) struct Configs(Mutex<LruCache<Key, Arc<ServerConfig>>>);

/// A name, and which certificate it has.
type Key = (Option<String>, Wanted);

impl Default for Configs {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(
            NonZeroUsize::new(MAX_TLS_CONFIGS).unwrap_or(NonZeroUsize::MIN),
        )))
    }
}

impl Configs {
    /// Forgets them all, and with them every session that could be resumed.
    pub(super) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The configuration for a name that we may speak for; without one, for this machine.
    pub(super) fn get(
        &self,
        authority: &Authority,
        name: Option<&str>,
        wanted: Wanted,
        site: Option<&str>,
    ) -> Result<Arc<ServerConfig>, pki::Error> {
        if wanted.flaw == Some(Flaw::Changing) {
            return make(authority, name, wanted, site).map(Arc::new);
        }
        let key = (name.map(ToOwned::to_owned), wanted);
        if let Some(config) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(make(authority, name, wanted, site)?);
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(key, Arc::clone(&config));
        Ok(config)
    }
}

fn make(
    authority: &Authority,
    name: Option<&str>,
    wanted: Wanted,
    site: Option<&str>,
) -> Result<ServerConfig, pki::Error> {
    let leaf = authority.leaf(name, wanted, site)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let failed = |source| pki::Error::Serve {
        name: name.unwrap_or("localhost").to_owned(),
        source,
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(
            leaf.certified().map_err(failed)?,
        )));
    config.alpn_protocols = ALPN.map(<[u8]>::to_vec).to_vec();
    Ok(config)
}

/// Reads the ClientHello.
pub(super) async fn hello(wire: Wire) -> io::Result<(StartHandshake<Wire>, Hello)> {
    let start = LazyConfigAcceptor::new(Acceptor::default(), wire).await?;
    let hello = read(&start.client_hello());
    Ok((start, hello))
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

/// What a handshake agreed on.
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

/// What a failed handshake tells: the client's alert, or that it was no handshake.
pub(super) fn failure(error: &io::Error) -> Event {
    match alert(error) {
        Some(alert) => Event::ClientAlert { alert },
        None => Event::HandshakeFailed {
            reason: error.to_string(),
        },
    }
}

/// The alert that a client sent, wherever in the chain of causes it is.
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
