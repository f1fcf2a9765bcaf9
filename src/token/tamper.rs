//! What lets the authorization server say something else than it should. Faults implement it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use time::OffsetDateTime;

use super::draft::Draft;
use super::sts::Delegation;
use crate::clock::Clock;
use crate::pki::SigningKey;

/// What lets the authorization server say something else.
pub trait Tamper: Sync {
    /// Changes an access token before it is signed.
    fn draft(&self, _draft: &mut Draft, _clock: &Clock) {}

    /// Changes a delegation token before it is signed.
    fn delegation(&self, _delegation: &mut Delegation, _clock: &Clock) {}

    /// Changes a document that is published.
    fn published(&self, _published: &mut Published<'_>) {}
}

/// A document before it is published.
pub struct Published<'a> {
    /// The document.
    pub document: &'a mut Value,
    /// Whether it is not there at all: 404.
    pub missing: bool,
    pub(super) key: &'a SigningKey,
    pub(super) now: OffsetDateTime,
}

impl Published<'_> {
    /// A certificate of the key that has run out, as `x5c` writes it.
    pub fn expired_certificate(&self) -> Option<String> {
        let certificate = self.key.expired_certificate(self.now)?;
        Some(STANDARD.encode(certificate))
    }

    /// The certificate of another key, as `x5c` writes it.
    pub fn strangers_certificate(&self) -> Option<String> {
        let certificate = SigningKey::strangers_certificate(self.now)?;
        Some(STANDARD.encode(certificate))
    }

    /// The modulus of another key, as `n` writes it.
    pub fn stranger(&self) -> Option<String> {
        let (_, public) = SigningKey::stranger()?;
        Some(URL_SAFE_NO_PAD.encode(public))
    }
}
