//! Counts the hits of one rule: everybody's together, or each mailbox's or connection's apart.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use crate::scenario::{Per, Rule};
use crate::settings::MAX_COUNTED;

/// The hits of one rule.
pub(super) enum Counter {
    All(AtomicU64),
    Apart(Mutex<LruCache<String, u64>>),
}

impl Counter {
    pub(super) fn of(rule: &Rule) -> Self {
        let most = NonZeroUsize::new(MAX_COUNTED).unwrap_or(NonZeroUsize::MIN);
        match rule.per {
            Per::Instance => Self::All(AtomicU64::new(0)),
            Per::Connection | Per::Mailbox => Self::Apart(Mutex::new(LruCache::new(most))),
        }
    }

    /// Counts a hit; its number, if it is `due`. The leg of a handshake only counts if it is: the request that follows
    /// it is the same hit.
    pub(super) fn hit(&self, key: String, leg: bool, due: impl Fn(u64) -> bool) -> Option<u64> {
        let next = |hits: u64| (!leg || due(hits + 1)).then_some(hits + 1);
        let before = match self {
            Self::All(hits) => hits
                .fetch_update(Ordering::AcqRel, Ordering::Acquire, next)
                .ok()?,
            Self::Apart(counted) => {
                let mut counted = lock(counted);
                let hits = counted.get_or_insert_mut(key, || 0);
                let before = *hits;
                *hits = next(before)?;
                before
            }
        };
        Some(before + 1).filter(|hit| due(*hit))
    }

    /// All hits so far.
    pub(super) fn hits(&self) -> u64 {
        match self {
            Self::All(hits) => hits.load(Ordering::Acquire),
            Self::Apart(counted) => lock(counted).iter().map(|(_, hits)| hits).sum(),
        }
    }
}

fn lock(counted: &Mutex<LruCache<String, u64>>) -> MutexGuard<'_, LruCache<String, u64>> {
    counted.lock().unwrap_or_else(PoisonError::into_inner)
}
