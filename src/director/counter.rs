//! The hits of one rule, for the instance, or for each mailbox or connection.

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

/// The hits with one key.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    hits: u64,
    first: Option<Instant>,
    last: Option<Instant>,
    waits: u64,
}

/// The time of a hit, for rules that depend on the time.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: Instant,
    /// The time since the hit before from which it counts as a wait.
    pub(super) wait: Option<Duration>,
}

impl Counter {
    pub(super) fn of(rule: &Rule) -> Self {
        let most = NonZeroUsize::new(MAX_COUNTED).unwrap_or(NonZeroUsize::MIN);
        match (rule.per, rule.when.wait()) {
            (Per::Instance, None) => Self::All {
                hits: AtomicU64::new(0),
                first: OnceLock::new(),
            },
            _ => Self::Apart(Mutex::new(LruCache::new(most))),
        }
    }

    /// Counts a hit. Returns it if it is `due`, else the reason. Rules that depend on the time give the time of the hit. The
    /// leg of a handshake only counts if it strikes, because it is one hit with the request that follows.
    pub(super) fn hit<E>(
        &self,
        key: String,
        leg: bool,
        at: Option<Moment>,
        due: impl Fn(Hit) -> Result<(), E>,
    ) -> Result<Hit, E> {
        let counts = |hit: Hit| !leg || due(hit).is_ok();
        let hit = match self {
            Self::All { hits, first } => {
                let count = |hits| {
                    let first = first.get().copied();
                    let tally = Tally {
                        hits,
                        first,
                        ..Tally::default()
                    };
                    tally.next(at)
                };
                let counted = hits.fetch_update(Ordering::AcqRel, Ordering::Acquire, |before| {
                    Some(count(before))
                        .filter(|hit| counts(*hit))
                        .map(|hit| hit.number)
                });
                let before = match counted {
                    Ok(before) => before,
                    Err(before) => return due(count(before)).map(|()| count(before)),
                };
                if let Some(at) = at {
                    first.get_or_init(|| at.now);
                }
                count(before)
            }
            Self::Apart(counted) => {
                let mut counted = lock(counted);
                let tally = counted.get_or_insert_mut(key, Tally::default);
                let hit = tally.next(at);
                if !counts(hit) {
                    return due(hit).map(|()| hit);
                }
                let now = at.map(|at| at.now);
                *tally = Tally {
                    hits: hit.number,
                    first: tally.first.or(now),
                    last: now,
                    waits: hit.waits,
                };
                hit
            }
        };
        due(hit).map(|()| hit)
    }

    /// Takes back a hit without an effect.
    pub(super) fn give_back(&self, key: &str) {
        match self {
            Self::All { hits, .. } => {
                // It was counted here, because a reset makes a new counter instead of changing this one.
                hits.fetch_sub(1, Ordering::AcqRel);
            }
            Self::Apart(counted) => {
                if let Some(tally) = lock(counted).peek_mut(key) {
                    tally.hits = tally.hits.saturating_sub(1);
                }
            }
        }
    }

    /// The last hit with a key.
    pub(super) fn last(&self, key: &str, at: Option<Moment>) -> Hit {
        let tally = self.tally(key);
        Hit {
            number: tally.hits,
            since_first: since(tally.first, at),
            waits: tally.waits,
        }
    }

    /// The next hit with a key. No hit is counted.
    pub(super) fn next(&self, key: &str, at: Option<Moment>) -> Hit {
        self.tally(key).next(at)
    }

    fn tally(&self, key: &str) -> Tally {
        match self {
            Self::All { hits, first } => Tally {
                hits: hits.load(Ordering::Acquire),
                first: first.get().copied(),
                ..Tally::default()
            },
            // A key without hits has no tally yet.
            Self::Apart(counted) => lock(counted).peek(key).copied().unwrap_or_default(),
        }
    }
}

impl Tally {
    /// The next hit, at a time.
    fn next(self, at: Option<Moment>) -> Hit {
        let wait = at.and_then(|at| at.wait);
        let waited = wait.is_some_and(|wait| self.last.is_some() && since(self.last, at) >= wait);
        Hit {
            number: self.hits + 1,
            since_first: since(self.first, at),
            waits: self.waits + u64::from(waited),
        }
    }
}

fn since(earlier: Option<Instant>, at: Option<Moment>) -> Duration {
    match (earlier, at) {
        (Some(earlier), Some(at)) => at.now.saturating_duration_since(earlier),
        _ => Duration::ZERO,
    }
}

fn lock(counted: &Mutex<LruCache<String, Tally>>) -> MutexGuard<'_, LruCache<String, Tally>> {
    counted.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    /// The numbers of the hits that strike, with these gaps (milliseconds) between hits.
    fn struck(counter: &Counter, gaps: &[u64]) -> Vec<u64> {
        let begin = Clock::system().instant();
        let mut now = begin;
        let mut due = Vec::new();
        for gap in gaps {
            now += Duration::from_millis(*gap);
            let at = Moment {
                now,
                wait: Some(Duration::from_millis(100)),
            };
            let hit = counter.hit(String::new(), false, Some(at), |hit| match hit.waits {
                0 | 1 => Ok(()),
                _ => Err(()),
            });
            due.extend(hit.ok().map(|hit| hit.number));
        }
        due
    }

    #[test]
    fn only_a_client_that_waits_gets_through() {
        let counter = || Counter::Apart(Mutex::new(LruCache::new(NonZeroUsize::MIN)));
        assert_eq!(struck(&counter(), &[0, 100, 100, 0, 0]), [1, 2]);
        assert_eq!(struck(&counter(), &[99; 50]).len(), 50);
        assert_eq!(
            struck(&counter(), &[0, 99, 99, 100, 99, 100, 0]),
            [1, 2, 3, 4, 5]
        );
    }
}
