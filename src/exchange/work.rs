//! The budget of work for one request: a number of examined bytes. It ends early if the client leaves.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use crate::settings::MAX_WORK;

/// The amount of work between two checks whether the client still waits.
const STRIDE: u64 = 1024 * 1024;

/// The fixed cost of examining an object, in addition to its bytes.
const LOOK: u64 = 64;

/// Whether the client of a request is gone.
pub type IsGone = Arc<dyn Fn() -> bool + Send + Sync>;

/// The budget of work for one request. Each search charges it, and stops once it is used up.
#[derive(Clone)]
pub struct Work {
    left: Cell<u64>,
    /// The remaining budget at which the next check for the client is due.
    asked_at: Cell<u64>,
    is_free: Cell<bool>,
    is_gone: Option<IsGone>,
}

impl Work {
    /// The budget of a request. `is_gone` returns whether its client is gone.
    pub fn of_request(is_gone: IsGone) -> Self {
        Self {
            is_gone: Some(is_gone),
            ..Self::alone()
        }
    }

    /// The budget of work without a waiting client.
    pub fn alone() -> Self {
        Self {
            left: Cell::new(MAX_WORK),
            asked_at: Cell::new(MAX_WORK - STRIDE),
            is_free: Cell::new(false),
            is_gone: None,
        }
    }

    /// Lets the rest of the work complete: a change of a mailbox happens as a whole or not at all.
    pub(crate) fn finish(&self) {
        self.is_free.set(true);
    }

    /// Charges the examination of a number of bytes.
    pub(crate) fn charge(&self, bytes: usize) {
        let cost = LOOK.saturating_add(bytes as u64);
        let mut left = self.left.get().saturating_sub(cost);
        if left <= self.asked_at.get() {
            self.asked_at.set(left.saturating_sub(STRIDE));
            if self.is_gone.as_ref().is_some_and(|is_gone| is_gone()) {
                left = 0;
            }
        }
        self.left.set(left);
    }

    /// Whether the work must stop.
    pub(crate) fn is_over(&self) -> bool {
        self.left.get() == 0 && !self.is_free.get()
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").field("left", &self.left).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn work_is_over_when_its_budget_is_spent() {
        let work = Work::alone();
        work.charge(usize::try_from(MAX_WORK).unwrap() / 2);
        assert!(!work.is_over());
        work.charge(usize::try_from(MAX_WORK).unwrap() / 2);
        assert!(work.is_over());
        work.finish();
        assert!(!work.is_over());
    }

    #[test]
    fn work_is_over_soon_after_the_client_left() {
        let gone = Arc::new(AtomicBool::new(false));
        let left = Arc::clone(&gone);
        let work = Work::of_request(Arc::new(move || left.load(Ordering::Relaxed)));
        (0..3).for_each(|_| work.charge(1024 * 1024));
        assert!(!work.is_over());
        gone.store(true, Ordering::Relaxed);
        (0..2).for_each(|_| work.charge(1024 * 1024));
        assert!(work.is_over());
    }
}
