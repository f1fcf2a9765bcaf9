//! Counts the hits of one rule: everybody's together, or each mailbox's or connection's apart.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use lru::LruCache;

use crate::scenario::{Hit, Per, Rule};
use crate::settings::MAX_COUNTED;

/// The hits of one rule.
pub(super) enum Counter {
    All {
        hits: AtomicU64,
        first: OnceLock<Instant>,
    },
    Apart(Mutex<LruCache<String, Tally>>),
}

/// How many hits, and when the first of them was.
#[derive(Default)]
pub(super) struct Tally {
    hits: u64,
    first: Option<Instant>,
}

impl Counter {
    pub(super) fn of(rule: &Rule) -> Self {
        let most = NonZeroUsize::new(MAX_COUNTED).unwrap_or(NonZeroUsize::MIN);
        match rule.per {
            Per::Instance => Self::All {
                hits: AtomicU64::new(0),
                first: OnceLock::new(),
            },
            Per::Connection | Per::Mailbox => Self::Apart(Mutex::new(LruCache::new(most))),
        }
    }

    /// Counts a hit at that time, which only rules need that look at it; gives it back if it is `due`, else why it is not. The
    /// leg of a handshake only counts if it is: the request that follows it is the same hit.
    pub(super) fn hit<E>(
        &self,
        key: String,
        leg: bool,
        now: Option<Instant>,
        due: impl Fn(Hit) -> Result<(), E>,
    ) -> Result<Hit, E> {
        let counts = |hit: Hit| !leg || due(hit).is_ok();
        let next = |before: u64, first: Option<Instant>| Hit {
            number: before + 1,
            since_first: since(first, now),
        };
        let hit = match self {
            Self::All { hits, first } => {
                let count = |before| next(before, first.get().copied());
                let counted = hits.fetch_update(Ordering::AcqRel, Ordering::Acquire, |before| {
                    Some(count(before))
                        .filter(|hit| counts(*hit))
                        .map(|hit| hit.number)
                });
                let before = match counted {
                    Ok(before) => before,
                    Err(before) => return due(count(before)).map(|()| count(before)),
                };
                if let Some(now) = now {
                    first.get_or_init(|| now);
                }
                count(before)
            }
            Self::Apart(counted) => {
                let mut counted = lock(counted);
                let tally = counted.get_or_insert_mut(key, Tally::default);
                let hit = next(tally.hits, tally.first);
                if !counts(hit) {
                    return due(hit).map(|()| hit);
                }
                tally.hits = hit.number;
                tally.first = tally.first.or(now);
                hit
            }
        };
        due(hit).map(|()| hit)
    }

    /// Takes back a hit that was counted in vain.
    pub(super) fn give_back(&self, key: &str) {
        match self {
            Self::All { hits, .. } => {
                // It was counted here: a counter that begins anew is another one.
                hits.fetch_sub(1, Ordering::AcqRel);
            }
            Self::Apart(counted) => {
                if let Some(tally) = lock(counted).peek_mut(key) {
                    tally.hits = tally.hits.saturating_sub(1);
                }
            }
        }
    }

    /// The last hit so far of those that are counted together there.
    pub(super) fn last(&self, key: &str, now: Option<Instant>) -> Hit {
        let (number, first) = match self {
            Self::All { hits, first } => (hits.load(Ordering::Acquire), first.get().copied()),
            Self::Apart(counted) => {
                let counted = lock(counted);
                let tally = counted.peek(key);
                tally.map_or((0, None), |tally| (tally.hits, tally.first))
            }
        };
        Hit {
            number,
            since_first: since(first, now),
        }
    }
}

fn since(first: Option<Instant>, now: Option<Instant>) -> Duration {
    match (first, now) {
        (Some(first), Some(now)) => now.saturating_duration_since(first),
        _ => Duration::ZERO,
    }
}

fn lock(counted: &Mutex<LruCache<String, Tally>>) -> MutexGuard<'_, LruCache<String, Tally>> {
    counted.lock().unwrap_or_else(PoisonError::into_inner)
}
