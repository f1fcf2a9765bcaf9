//! The keys that verify tokens, and which tokens they have verified.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonwebtoken::Algorithm;
use lru::LruCache;

use super::jose::{Jwt, Malformed, Unverified, verify};
use crate::clock::Clock;
use crate::pki::{Error, SigningKey};
use crate::settings::MAX_VERIFIED_TOKENS;

/// The key that signs the tokens of a server. It is made, or read from its folder, when it is first needed.
pub struct Keys {
    folder: Option<PathBuf>,
    clock: Clock,
    key: OnceLock<SigningKey>,
    /// Held while the key is made, so that two do not make it at once.
    making: Mutex<()>,
    /// Tokens whose signature is good.
    verified: Mutex<LruCache<Box<str>, Arc<Jwt>>>,
}

/// Why a token says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no token.
    #[error("no token: {0}")]
    Malformed(#[from] Malformed),
    /// It names a key that is not ours.
    #[error("signed with a key that is not known here")]
    UnknownKey,
    /// It is not signed by our key.
    #[error("{0}")]
    Unverified(#[from] Unverified),
}

impl Keys {
    /// The key in that folder; in memory without one.
    pub fn new(folder: Option<PathBuf>, clock: Clock) -> Self {
        let most = NonZeroUsize::new(MAX_VERIFIED_TOKENS).unwrap_or(NonZeroUsize::MIN);
        Self {
            folder,
            clock,
            key: OnceLock::new(),
            making: Mutex::default(),
            verified: Mutex::new(LruCache::new(most)),
        }
    }

    /// The key, if it was needed before.
    pub fn ready(&self) -> Option<&SigningKey> {
        self.key.get()
    }

    /// The key. The first call takes a moment: it makes the key, or reads it.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be used, or holds what is no such key.
    pub fn signing(&self) -> Result<&SigningKey, Error> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let _one = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let now = self.clock.now();
        let key = match &self.folder {
            Some(folder) => SigningKey::open(folder, now)?,
            None => SigningKey::ephemeral(now)?,
        };
        Ok(self.key.get_or_init(|| key))
    }

    /// What a token says, whether or not that is true.
    ///
    /// # Errors
    ///
    /// Where it is no token.
    pub fn glance(&self, token: &str) -> Result<Arc<Jwt>, Malformed> {
        if let Some(known) = self.known().get(token) {
            return Ok(Arc::clone(known));
        }
        Jwt::read(token).map(Arc::new)
    }

    /// What a token says that our key signed. A token that was verified before is known again.
    ///
    /// # Errors
    ///
    /// Where it is no token, or not signed by our key.
    pub fn read(&self, token: &str) -> Result<Arc<Jwt>, Unreadable> {
        if let Some(known) = self.known().get(token) {
            return Ok(Arc::clone(known));
        }
        let read = Jwt::read(token)?;
        let key = self.key.get().ok_or(Unreadable::UnknownKey)?;
        let thumbprint = key.thumbprint();
        let named = read.header.kid.as_ref().or(read.header.x5t.as_ref());
        if named.is_some_and(|named| *named != thumbprint) {
            return Err(Unreadable::UnknownKey);
        }
        verify(token, &read.header, key.public(), &[Algorithm::RS256])?;
        let read = Arc::new(read);
        self.known().put(token.into(), Arc::clone(&read));
        Ok(read)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, LruCache<Box<str>, Arc<Jwt>>> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
