//! An alert after the handshake, encrypted as everything is by then. rustls sends none but its own, so its keys are borrowed.

use ring::aead::{AES_128_GCM, AES_256_GCM, Algorithm, CHACHA20_POLY1305};
use rustls::{ConnectionTrafficSecrets, ProtocolVersion, ServerConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use super::connection::Connection;
use super::cut::ALERT;
use super::flights::Flights;
use super::sealed::Writing;
use crate::fault::tls::Late;
use crate::settings;
use crate::wire::End;

impl Connection {
    /// Sends the alert, in place of whatever comes next, and ends the connection.
    pub(super) async fn late_alert(&self, mut stream: TlsStream<Flights>, late: Late) {
        if late.asked {
            let mut first = [0];
            // Who does not ask in time, or never, is told all the same.
            drop(timeout(settings::HANDSHAKE_TIMEOUT, stream.read(&mut first)).await);
        }
        let (flights, agreed) = stream.into_inner();
        let mut wire = flights.into_wire();
        if let Some(record) = seal(agreed, late.alert) {
            let written = wire.write_all(&record);
            drop(timeout(settings::HANDSHAKE_TIMEOUT, written).await);
        }
        self.end(End::Close, &wire.handle()).await;
    }
}

/// The next record of a connection: an alert. None where the keys cannot be had.
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

/// A suite's algorithm, key and nonce, and whether TLS 1.2 sends half of the nonce along.
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
    use std::sync::Arc;

    use rustls::pki_types::ServerName;
    use rustls::{
        AlertDescription, ClientConfig, ClientConnection, Error, RootCertStore, ServerConfig,
    };

    use super::*;
    use crate::clock::Clock;
    use crate::pki::{Authority, Wanted};

    /// Lets two ends shake hands that know that suite alone.
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
    fn a_client_reads_the_alert_whatever_the_suite() {
        let authority =
            Authority::ephemeral(&["contoso.test".to_owned()], Clock::system()).unwrap();
        for suite in rustls::crypto::ring::ALL_CIPHER_SUITES {
            let rsa = format!("{suite:?}").contains("RSA");
            if rsa {
                // The leaf has a key of another kind; the suite is the same but for that.
                continue;
            }
            let (mut client, server) = agree(*suite, &authority);
            let record = seal(server, [2, 49]).unwrap();
            client.read_tls(&mut &record[..]).unwrap();
            let heard = client.process_new_packets().err();
            let told = Error::AlertReceived(AlertDescription::AccessDenied);
            assert_eq!(heard, Some(told), "{suite:?}");
        }
    }
}
