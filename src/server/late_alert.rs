//! An encrypted alert after the handshake. rustls only sends its own alerts, so this takes its keys.

use std::future::pending;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use ring::aead::{AES_128_GCM, AES_256_GCM, Algorithm, CHACHA20_POLY1305};
use rustls::{ConnectionTrafficSecrets, ProtocolVersion, ServerConnection};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use super::cut::ALERT;
use super::flights::Flights;
use super::sealed::Writing;
use crate::fault::tls::Late;
use crate::settings;
use crate::wire::{End, Handle};

/// A lent connection, which returns from the code that serves it.
pub(super) struct Lent {
    /// There until the drop.
    stream: Option<Box<TlsStream<Flights>>>,
    back: Returned,
}

/// The destination of a lent connection.
#[derive(Clone, Default)]
pub(super) struct Returned(Arc<Mutex<Option<Box<TlsStream<Flights>>>>>);

impl Lent {
    /// Lends a connection. Also returns its destination.
    pub(super) fn of(stream: Box<TlsStream<Flights>>) -> (Self, Returned) {
        let back = Returned::default();
        let lent = Self {
            stream: Some(stream),
            back: back.clone(),
        };
        (lent, back)
    }

    fn stream(&mut self) -> Pin<&mut TlsStream<Flights>> {
        let stream = self.stream.as_mut();
        Pin::new(stream.expect("it is there until this is dropped"))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut back = self.back.0.lock().unwrap_or_else(PoisonError::into_inner);
        *back = self.stream.take();
    }
}

impl Returned {
    /// The connection, after the serving code has dropped it.
    pub(super) fn take(&self) -> Option<Box<TlsStream<Flights>>> {
        let mut back = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        back.take()
    }
}

impl AsyncRead for Lent {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream().poll_read(cx, buffer)
    }
}

impl AsyncWrite for Lent {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream().poll_write(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        let stream = self.stream.as_ref();
        stream.is_some_and(|stream| stream.is_write_vectored())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream().poll_write_vectored(cx, pieces)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(cx)
    }
}

/// The alert in place of an answer, once it is due.
pub(super) async fn due(mut alerts: watch::Receiver<Option<Late>>) -> Late {
    let due = alerts.wait_for(Option::is_some).await;
    match due.ok().and_then(|late| *late) {
        Some(late) => late,
        // No request is left that could need one.
        None => pending().await,
    }
}

/// Sends the alert in place of the next bytes, and ends the connection.
pub(super) async fn send(mut stream: Box<TlsStream<Flights>>, Late(alert): Late, handle: &Handle) {
    let sent = async {
        // Records that rustls has encrypted have used sequence numbers.
        stream.flush().await?;
        let (flights, agreed) = stream.into_inner();
        let mut wire = flights.into_wire();
        if let Some(record) = seal(agreed, alert) {
            wire.write_all(&record).await?;
        }
        Ok::<_, io::Error>(())
    };
    // A client that does not read it in time, or is gone, sees the end of the connection.
    drop(timeout(settings::HANDSHAKE_TIMEOUT, sent).await);
    handle.end(End::Close);
    pending().await
}

/// The next record of a connection: an alert. `None` if the keys are not available.
fn seal(agreed: ServerConnection, alert: [u8; 2]) -> Option<Vec<u8>> {
    let is_tls13 = agreed.protocol_version()? == ProtocolVersion::TLSv1_3;
    let (sequence, secrets) = agreed.dangerous_extract_secrets().ok()?.tx;
    let (algorithm, key, iv, explicit) = keys(&secrets)?;
    let writing = Writing {
        algorithm,
        key,
        iv,
        sequence,
    };
    match is_tls13 {
        true => writing.tls13(ALERT, &alert),
        false => writing.tls12(alert, explicit),
    }
}

/// The suite's algorithm, key and nonce, and whether TLS 1.2 sends a part of the nonce in the record.
fn keys(secrets: &ConnectionTrafficSecrets) -> Option<(&'static Algorithm, &[u8], &[u8], bool)> {
    use ConnectionTrafficSecrets::{Aes128Gcm, Aes256Gcm, Chacha20Poly1305};
    Some(match secrets {
        Aes128Gcm { key, iv } => (&AES_128_GCM, key.as_ref(), iv.as_ref(), true),
        Aes256Gcm { key, iv } => (&AES_256_GCM, key.as_ref(), iv.as_ref(), true),
        Chacha20Poly1305 { key, iv } => (&CHACHA20_POLY1305, key.as_ref(), iv.as_ref(), false),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::ServerName;
    use rustls::{
        AlertDescription, ClientConfig, ClientConnection, Error, RootCertStore, ServerConfig,
    };

    use super::*;
    use crate::clock::Clock;
    use crate::pki::{Authority, Wanted};

    /// A handshake between two ends that only support one suite.
    fn agree(
        suite: rustls::SupportedCipherSuite,
        authority: &Authority,
    ) -> (ClientConnection, ServerConnection) {
        let provider = Arc::new(rustls::crypto::CryptoProvider {
            cipher_suites: vec![suite],
            ..rustls::crypto::ring::default_provider()
        });
        let leaf = authority
            .leaf(Some("mail.contoso.test"), Wanted::default(), None)
            .unwrap();
        let resolver = rustls::sign::SingleCertAndKey::from(leaf.certified().unwrap());
        let mut server = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[suite.version()])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(resolver));
        server.enable_secret_extraction = true;
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate().clone()).unwrap();
        let client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[suite.version()])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("mail.contoso.test").unwrap();
        let mut client = ClientConnection::new(Arc::new(client), name).unwrap();
        let mut server = ServerConnection::new(Arc::new(server)).unwrap();
        while client.is_handshaking() || server.is_handshaking() || server.wants_write() {
            let mut bytes = Vec::new();
            while client.wants_write() {
                client.write_tls(&mut bytes).unwrap();
            }
            server.read_tls(&mut &bytes[..]).unwrap();
            server.process_new_packets().unwrap();
            bytes.clear();
            while server.wants_write() {
                server.write_tls(&mut bytes).unwrap();
            }
            client.read_tls(&mut &bytes[..]).unwrap();
            client.process_new_packets().unwrap();
        }
        (client, server)
    }

    #[test]
    fn a_client_reads_the_alert_with_any_suite() {
        let authority =
            Authority::ephemeral(&["contoso.test".to_owned()], Clock::system()).unwrap();
        for suite in rustls::crypto::ring::ALL_CIPHER_SUITES {
            let rsa = format!("{suite:?}").contains("RSA");
            if rsa {
                // The leaf has another kind of key; otherwise the suite is the same.
                continue;
            }
            let (mut client, server) = agree(*suite, &authority);
            let record = seal(server, [2, 49]).unwrap();
            client.read_tls(&mut &record[..]).unwrap();
            let heard = client.process_new_packets().err();
            let expected = Error::AlertReceived(AlertDescription::AccessDenied);
            assert_eq!(heard, Some(expected), "{suite:?}");
        }
    }
}
