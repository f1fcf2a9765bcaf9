//! An alert after the handshake, encrypted as everything is by then. rustls sends none but its own, so its keys are borrowed.

use ring::aead::{
    AES_128_GCM, AES_256_GCM, Aad, Algorithm, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey,
};
use rustls::{ConnectionTrafficSecrets, ProtocolVersion, ServerConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use super::connection::Visitor;
use super::flights::Flights;
use crate::fault::tls::Late;
use crate::settings;
use crate::wire::End;

/// The type of a record that carries an alert, and of one that carries anything else by the look of it
/// ([RFC 8446 §5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1)).
const ALERT: u8 = 21;
const APPLICATION_DATA: u8 = 23;

/// The version that records name ever since TLS 1.2.
const VERSION: [u8; 2] = [3, 3];

/// How much longer what is sealed is than what was not.
const TAG: usize = 16;

impl Visitor {
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
    let mut nonce: [u8; 12] = iv.try_into().ok()?;
    for (byte, counted) in nonce[4..].iter_mut().zip(sequence.to_be_bytes()) {
        *byte ^= counted;
    }
    let (kind, explicit, mut sealed) = match is_tls13 {
        true => (APPLICATION_DATA, &[][..], [&alert[..], &[ALERT]].concat()),
        false if explicit => (ALERT, &nonce[4..], alert.to_vec()),
        false => (ALERT, &[][..], alert.to_vec()),
    };
    let head = |length: usize| {
        let length = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
        [&[kind], &VERSION[..], &length].concat()
    };
    let whole = head(explicit.len() + sealed.len() + TAG);
    // TLS 1.3 authenticates the head as it is sent, TLS 1.2 the sequence and the head without what sealing adds
    // (RFC 8446 §5.2, RFC 5246 §6.2.3.3).
    let authenticated = match is_tls13 {
        true => whole.clone(),
        false => [&sequence.to_be_bytes()[..], &head(sealed.len())].concat(),
    };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    let unique = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(unique, Aad::from(authenticated), &mut sealed)
        .ok()?;
    Some([&whole[..], explicit, &sealed].concat())
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
