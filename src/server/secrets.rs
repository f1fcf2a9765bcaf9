//! The secrets of TLS 1.3 after its ServerHello, from the key log of rustls: for alerts that rustls would never send.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ring::aead::{AES_128_GCM, AES_256_GCM, Algorithm, CHACHA20_POLY1305};
use ring::hkdf::{self, HKDF_SHA256, HKDF_SHA384, KeyType, Prk};
use rustls::{KeyLog, ServerConfig};

use super::cut::{ALERT, HANDSHAKE, MESSAGE_HEAD, message, record};
use super::sealed::Writing;

/// The labels of the secrets in [key logs](https://datatracker.ietf.org/doc/draft-ietf-tls-keylogfile/).
const HANDSHAKE_SECRET: &str = "SERVER_HANDSHAKE_TRAFFIC_SECRET";
const TRAFFIC_SECRET: &str = "SERVER_TRAFFIC_SECRET_0";

/// The maximum length of a record's content ([RFC 8446 §5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1)).
const RECORD: usize = 1 << 14;

/// The server's secrets of one handshake.
#[derive(Debug, Default)]
pub(super) struct Secrets(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    handshake: Vec<u8>,
    traffic: Vec<u8>,
}

/// A position after the ServerHello, where all records are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sealed<'a> {
    pub(super) suite: u16,
    pub(super) epoch: Epoch,
    /// The records of a held flight: its last message must not be sent.
    pub(super) held: &'a [u8],
}

/// The keys in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Epoch {
    /// The keys of the handshake.
    Handshake,
    /// The keys after the server's Finished.
    Traffic,
}

/// The length of a key or nonce.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl KeyLog for Secrets {
    fn log(&self, label: &str, _: &[u8], secret: &[u8]) {
        match label {
            HANDSHAKE_SECRET => self.known().handshake = secret.to_vec(),
            TRAFFIC_SECRET => self.known().traffic = secret.to_vec(),
            _ => {}
        }
    }
}

impl Secrets {
    /// The configuration of one connection with a key log, and its secrets.
    pub(super) fn with_key_log(config: &ServerConfig) -> (Arc<ServerConfig>, Arc<Self>) {
        let secrets = Arc::new(Self::default());
        let mut config = config.clone();
        config.key_log = Arc::<Self>::clone(&secrets);
        (Arc::new(config), secrets)
    }

    /// An alert at a position, after the held part of the flight. `None` if the secret or the suite is unknown.
    pub(super) fn seal(&self, position: &Sealed<'_>, alert: [u8; 2]) -> Option<Vec<u8>> {
        let Sealed { suite, epoch, held } = *position;
        let (algorithm, hash) = of(suite)?;
        let known = self.known();
        let secret = match epoch {
            Epoch::Handshake => &known.handshake,
            Epoch::Traffic => &known.traffic,
        };
        if secret.is_empty() {
            return None;
        }
        let secret = Prk::new_less_safe(hash, secret);
        let key = expand(&secret, b"key", algorithm.key_len())?;
        let iv = expand(&secret, b"iv", algorithm.nonce_len())?;
        let writing = |sequence| Writing {
            algorithm,
            key: &key,
            iv: &iv,
            sequence,
        };
        let mut messages = Vec::new();
        for (sequence, record) in (0..).zip(records(held)) {
            messages.extend(writing(sequence).open13(record)?);
        }
        messages.truncate(last(&messages));
        let mut sealed = Vec::new();
        let mut sequence = 0;
        for piece in messages.chunks(RECORD) {
            sealed.extend(writing(sequence).tls13(HANDSHAKE, piece)?);
            sequence += 1;
        }
        sealed.extend(writing(sequence).tls13(ALERT, &alert)?);
        Some(sealed)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The records in some bytes.
fn records(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (whole, rest) = bytes.split_at(record(bytes)?);
        bytes = rest;
        Some(whole)
    })
}

/// The start of the last message of a handshake.
fn last(messages: &[u8]) -> usize {
    let (mut at, mut next) = (0, 0);
    while let Some((_, length)) = messages.get(next..).and_then(message) {
        at = next;
        next += MESSAGE_HEAD + length;
    }
    at
}

/// The suites of TLS 1.3 ([RFC 8446 §B.4](https://www.rfc-editor.org/rfc/rfc8446#appendix-B.4)).
fn of(suite: u16) -> Option<(&'static Algorithm, hkdf::Algorithm)> {
    Some(match suite {
        0x1301 => (&AES_128_GCM, HKDF_SHA256),
        0x1302 => (&AES_256_GCM, HKDF_SHA384),
        0x1303 => (&CHACHA20_POLY1305, HKDF_SHA256),
        _ => return None,
    })
}

/// HKDF-Expand-Label, without a context ([RFC 8446 §7.1](https://www.rfc-editor.org/rfc/rfc8446#section-7.1)).
fn expand(secret: &Prk, label: &[u8], length: usize) -> Option<Vec<u8>> {
    let label = [b"tls13 ", label].concat();
    let info: [&[u8]; 4] = [
        &u16::try_from(length).ok()?.to_be_bytes(),
        &[u8::try_from(label.len()).ok()?],
        &label,
        &[0],
    ];
    let mut bytes = vec![0; length];
    let expanded = secret.expand(&info, Length(length)).ok()?;
    expanded.fill(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 8448 §3](https://www.rfc-editor.org/rfc/rfc8448#section-3) has the server's secret and the derived keys.
    #[test]
    fn key_and_nonce_are_those_of_the_documented_trace() {
        let secret = hex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
        let secret = Prk::new_less_safe(HKDF_SHA256, &secret);
        let key = expand(&secret, b"key", 16).unwrap();
        assert_eq!(key, hex("3fce516009c21727d0f2e4e86ee403bc"));
        let iv = expand(&secret, b"iv", 12).unwrap();
        assert_eq!(iv, hex("5d313eb2671276ee13000b30"));
    }

    fn hex(text: &str) -> Vec<u8> {
        let digits = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
        (0..text.len()).step_by(2).map(digits).collect()
    }
}
