//! The keys that verify tokens, and the cache of verified tokens.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonwebtoken::Algorithm;
use lru::LruCache;

use super::jose::{Jwt, Malformed, Unverified, verify};
use crate::clock::Clock;
use crate::pki::{Error, SigningKey};
use crate::settings::MAX_VERIFIED_TOKENS;

/// The key that signs a server's tokens. It is generated, or read from its folder, on first use.
pub struct Keys {
    folder: Option<PathBuf>,
    clock: Clock,
    key: OnceLock<SigningKey>,
    /// Locked while the key is generated, so that two requests do not generate it at the same time.
    making: Mutex<()>,
    /// The tokens with a valid signature.
    verified: Mutex<LruCache<Box<str>, Arc<Jwt>>>,
}

/// The reason why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It cannot be parsed.
    #[error("no token: {0}")]
    Malformed(#[from] Malformed),
    /// It names a key that is not the server's.
    #[error("signed with a key that is not known here")]
    UnknownKey,
    /// It is not signed with the server's key.
    #[error("{0}")]
    Unverified(#[from] Unverified),
}

impl Keys {
    /// The key in a folder. Without a folder, it is not stored.
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

    /// The key, if it was used before.
    pub fn ready(&self) -> Option<&SigningKey> {
        self.key.get()
    }

    /// The key. The first call is slow, because it generates or reads the key.
    ///
    /// # Errors
    ///
    /// [`Error`] if the folder cannot be used, or if its key has another form.
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

    /// The content of a token before verification.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if the text is no token.
    pub fn glance(&self, token: &str) -> Result<Arc<Jwt>, Malformed> {
        if let Some(known) = self.known().get(token) {
            return Ok(Arc::clone(known));
        }
        Jwt::read(token).map(Arc::new)
    }

    /// The content of a token that the server's key signed. A token that was verified before is taken from the cache.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] if the text is no token, or is not signed with the server's key.
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
