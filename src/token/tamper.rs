//! Changes of the authorization server's answers. Faults implement them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use time::OffsetDateTime;

use super::draft::Draft;
use super::sts::Delegation;
use crate::clock::Clock;
use crate::pki::SigningKey;

/// Changes the answers of the authorization server.
pub trait Tamper: Sync {
    /// Changes an access token before it is signed.
    fn draft(&self, _draft: &mut Draft, _clock: &Clock) {}

    /// Changes a delegation token before it is signed.
    fn delegation(&self, _delegation: &mut Delegation, _clock: &Clock) {}

    /// Changes a document of the metadata.
    fn published(&self, _published: &mut Published<'_>) {}
}

/// A document of the metadata before it is sent.
pub struct Published<'a> {
    /// The document.
    pub document: &'a mut Value,
    /// Whether it is missing: 404.
    pub missing: bool,
    pub(super) key: &'a SigningKey,
    pub(super) now: OffsetDateTime,
}

impl Published<'_> {
    /// An expired certificate of the key, in the form of `x5c`.
    pub fn expired_certificate(&self) -> Option<String> {
        let certificate = self.key.expired_certificate(self.now)?;
        Some(STANDARD.encode(certificate))
    }

    /// The certificate of another key, in the form of `x5c`.
    pub fn strangers_certificate(&self) -> Option<String> {
        let certificate = SigningKey::strangers_certificate(self.now)?;
        Some(STANDARD.encode(certificate))
    }

    /// The modulus of another key, in the form of `n`.
    pub fn stranger(&self) -> Option<String> {
        let (_, public) = SigningKey::stranger()?;
        Some(URL_SAFE_NO_PAD.encode(public))
    }
}
