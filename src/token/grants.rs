//! Pending grants: authorization codes, refresh tokens and device codes. They are random texts without a meaning.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lru::LruCache;
use ring::rand::{SecureRandom, SystemRandom};
use time::OffsetDateTime;

use super::resource::Wanted;
use crate::settings::MAX_GRANTS;

/// The letters of a user code: no vowels, and no letters that look alike.
const TYPED: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// The length of a user code.
const TYPED_LENGTH: usize = 9;

/// The pending codes and refresh tokens, by their text.
pub struct Grants(Mutex<LruCache<String, Grant>>);

impl Default for Grants {
    fn default() -> Self {
        let most = NonZeroUsize::new(MAX_GRANTS).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(most)))
    }
}

impl fmt::Debug for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Grants(...)")
    }
}

/// A pending grant.
#[derive(Clone)]
pub(super) struct Grant {
    /// The client that received it.
    pub(super) client: String,
    /// The instance that issued it.
    pub(super) instance: Option<String>,
    /// The requested resource.
    pub(super) wanted: Wanted,
    /// Its expiry time.
    pub(super) until: OffsetDateTime,
    /// Its kind.
    pub(super) kind: Kind,
}

/// The kind of a grant.
#[derive(Clone)]
pub(super) enum Kind {
    /// An authorization code.
    Code {
        /// The address of the signed-in user.
        user: String,
        /// The redirect URI.
        redirect_uri: String,
        /// The challenge of PKCE, and whether it is a hash.
        challenge: Option<(String, bool)>,
        /// The nonce for the ID token.
        nonce: Option<String>,
        /// Whether it was redeemed.
        used: bool,
    },
    /// A refresh token.
    Refresh {
        /// The address of the user that signed in.
        user: String,
    },
    /// A code of a device.
    Device {
        /// The user code, which the user types.
        typed: String,
        /// The address of the user after the sign-in.
        user: Option<String>,
    },
}

impl Grants {
    /// Stores a grant under a random text. `None` if the system has no random numbers.
    pub(super) fn keep(&self, grant: Grant) -> Option<String> {
        let text = URL_SAFE_NO_PAD.encode(random::<32>()?);
        self.lock().put(text.clone(), grant);
        Some(text)
    }

    /// Reads and changes a grant.
    pub(super) fn with<T>(&self, text: &str, look: impl FnOnce(&mut Grant) -> T) -> Option<T> {
        self.lock().get_mut(text).map(look)
    }

    /// Removes a grant.
    pub(super) fn forget(&self, text: &str) {
        self.lock().pop(text);
    }

    /// Signs a user in on a device. Returns whether a device has the code.
    pub(super) fn sign_in(&self, code: &str, who: &str, now: OffsetDateTime) -> bool {
        let mut grants = self.lock();
        let found = grants.iter_mut().find_map(|(_, grant)| {
            let waits = grant.until > now;
            match &mut grant.kind {
                Kind::Device { typed, user } if waits && typed.eq_ignore_ascii_case(code) => {
                    Some(user)
                }
                _ => None,
            }
        });
        found.map(|user| *user = Some(who.to_owned())).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<String, Grant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Random bytes.
pub(super) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes)
}

/// A user code.
pub(super) fn typed() -> Option<String> {
    let bytes = random::<TYPED_LENGTH>()?;
    let letter = |byte: &u8| char::from(TYPED[usize::from(*byte) % TYPED.len()]);
    Some(bytes.iter().map(letter).collect())
}
