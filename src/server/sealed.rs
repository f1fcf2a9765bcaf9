//! Our own records with the encryption of rustls: alerts, and the bytes before them.

use ring::aead::{Aad, Algorithm, LessSafeKey, Nonce, UnboundKey};

use super::cut::{ALERT, APPLICATION_DATA, HEAD};

/// The version in records since TLS 1.2.
const VERSION: [u8; 2] = [3, 3];

/// The additional length of a sealed record.
const TAG: usize = 16;

/// The encryption of one side, and the number of its records.
pub(super) struct Writing<'a> {
    pub(super) algorithm: &'static Algorithm,
    pub(super) key: &'a [u8],
    pub(super) iv: &'a [u8],
    pub(super) sequence: u64,
}

impl Writing<'_> {
    /// The next record of TLS 1.3, with its inner content type. TLS 1.3 authenticates the head as sent ([RFC 8446
    /// §5.2](https://www.rfc-editor.org/rfc/rfc8446#section-5.2)).
    pub(super) fn tls13(&self, kind: u8, message: &[u8]) -> Option<Vec<u8>> {
        let message = [message, &[kind]].concat();
        let head = head(APPLICATION_DATA, message.len() + TAG);
        let sealed = self.seal(head.clone(), message)?;
        Some([&head[..], &sealed].concat())
    }

    /// The content of such a record, without its type.
    pub(super) fn open13(&self, record: &[u8]) -> Option<Vec<u8>> {
        let (head, sealed) = record.split_at_checked(HEAD)?;
        let mut sealed = sealed.to_vec();
        let key = LessSafeKey::new(UnboundKey::new(self.algorithm, self.key).ok()?);
        let nonce = Nonce::assume_unique_for_key(self.nonce()?);
        let opened = key
            .open_in_place(nonce, Aad::from(head), &mut sealed)
            .ok()?;
        let (_, message) = opened.split_last()?;
        Some(message.to_vec())
    }

    /// The next record of TLS 1.2: an alert. TLS 1.2 authenticates the sequence number and the head with the unsealed
    /// length, and may send a part of the nonce in the record ([RFC 5246
    /// §6.2.3.3](https://www.rfc-editor.org/rfc/rfc5246#section-6.2.3.3)).
    pub(super) fn tls12(&self, alert: [u8; 2], explicit: bool) -> Option<Vec<u8>> {
        let nonce = self.nonce()?;
        let explicit = if explicit { &nonce[4..] } else { &[] };
        let plain = head(ALERT, alert.len());
        let authenticated = [&self.sequence.to_be_bytes()[..], &plain].concat();
        let sealed = self.seal(authenticated, alert.to_vec())?;
        let head = head(ALERT, explicit.len() + sealed.len());
        Some([&head[..], explicit, &sealed].concat())
    }

    fn nonce(&self) -> Option<[u8; 12]> {
        let mut nonce: [u8; 12] = self.iv.try_into().ok()?;
        for (byte, counted) in nonce[4..].iter_mut().zip(self.sequence.to_be_bytes()) {
            *byte ^= counted;
        }
        Some(nonce)
    }

    fn seal(&self, authenticated: Vec<u8>, mut message: Vec<u8>) -> Option<Vec<u8>> {
        let key = LessSafeKey::new(UnboundKey::new(self.algorithm, self.key).ok()?);
        let nonce = Nonce::assume_unique_for_key(self.nonce()?);
        key.seal_in_place_append_tag(nonce, Aad::from(authenticated), &mut message)
            .ok()?;
        Some(message)
    }
}

fn head(kind: u8, length: usize) -> Vec<u8> {
    let length = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    [&[kind], &VERSION[..], &length].concat()
}
