//! The failed logins of each account in a row, for lockouts.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lru::LruCache;

use crate::settings::MAX_COUNTED;

/// Failed logins by account.
pub(super) struct Failures {
    accounts: Mutex<LruCache<String, Failed>>,
    /// The time after which they are forgotten.
    lasting: Duration,
}

/// The failed logins of one account.
#[derive(Clone, Copy)]
pub(super) struct Failed {
    pub(super) count: u32,
    pub(super) last: Instant,
}

impl Failures {
    pub(super) fn new(lasting: Duration) -> Self {
        let most = NonZeroUsize::new(MAX_COUNTED).unwrap_or(NonZeroUsize::MIN);
        Self {
            accounts: Mutex::new(LruCache::new(most)),
            lasting,
        }
    }

    /// The failed logins of an account, if they are recent.
    pub(super) fn of(&self, account: &str, now: Instant) -> Option<Failed> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |failed: &Failed| now.saturating_duration_since(failed.last) < self.lasting;
        accounts.get(account).copied().filter(recent)
    }

    /// Records a login. A good one clears the failed ones.
    pub(super) fn note(&self, account: &str, good: bool, now: Instant) {
        let before = self.of(account, now).map_or(0, |failed| failed.count);
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        match good {
            true => drop(accounts.pop(account)),
            false => {
                let count = before.saturating_add(1);
                accounts.put(account.to_owned(), Failed { count, last: now });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn failures_are_counted_in_a_row_and_forgotten_in_time() {
        let failures = Failures::new(Duration::from_secs(60));
        let now = Clock::system().instant();
        let count = |now| failures.of("a", now).map_or(0, |failed| failed.count);
        failures.note("a", false, now);
        failures.note("a", false, now);
        assert_eq!((count(now), failures.of("b", now).is_some()), (2, false));
        assert_eq!(count(now + Duration::from_secs(60)), 0);
        failures.note("a", true, now);
        assert_eq!(count(now), 0);
    }
}
