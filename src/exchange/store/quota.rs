//! The memory of all that clients store and of the mailboxes that are kept ready, and its bounds. All instances share them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::mailbox::Mailbox;
use crate::settings::{MAX_READY_MAILBOXES, STORED_MEMORY};

/// What a mailbox takes beside its items (bytes).
const MAILBOX_BYTES: u64 = 64 * 1024;

/// The bounds, and what is used of them.
#[derive(Debug)]
pub struct Quota {
    most: u64,
    used: AtomicU64,
    ready: AtomicUsize,
}

/// What one store uses of the bound.
#[derive(Debug)]
pub(super) struct Share {
    quota: Arc<Quota>,
    used: AtomicU64,
}

impl Quota {
    /// The bound for what clients store (bytes).
    pub fn of(most: u64) -> Self {
        Self {
            most,
            used: AtomicU64::new(0),
            ready: AtomicUsize::new(0),
        }
    }

    /// What clients have stored, about (bytes).
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// The bound (bytes).
    pub fn most(&self) -> u64 {
        self.most
    }

    /// Counts a mailbox that is kept ready.
    pub(super) fn keep(&self) {
        self.ready.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts mailboxes that are kept ready no more.
    pub(super) fn let_go(&self, count: usize) {
        self.ready.fetch_sub(count, Ordering::Relaxed);
    }

    /// Whether too many mailboxes are kept ready.
    pub(super) fn is_crowded(&self) -> bool {
        self.ready.load(Ordering::Relaxed) > MAX_READY_MAILBOXES
    }
}

impl Default for Quota {
    fn default() -> Self {
        Self::of(STORED_MEMORY)
    }
}

impl Share {
    pub(super) fn of(quota: Arc<Quota>) -> Self {
        let used = AtomicU64::new(0);
        Self { quota, used }
    }

    /// Whether there is room for so many bytes beside what the store holds now, and what all others hold.
    pub(super) fn admits(&self, stored: u64, bytes: u64) -> bool {
        self.settle(stored) + bytes <= self.quota.most
    }

    /// Notes what the store holds. Returns what all stores hold together.
    pub(super) fn settle(&self, stored: u64) -> u64 {
        let before = self.used.swap(stored, Ordering::Relaxed);
        self.quota.used.fetch_add(stored, Ordering::Relaxed);
        self.quota.used.fetch_sub(before, Ordering::Relaxed) - before
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.settle(0);
    }
}

impl Mailbox {
    /// About how many bytes its changes take.
    pub(super) fn stored(&self) -> u64 {
        MAILBOX_BYTES + self.kept as u64
    }

    /// Its SMTP address.
    pub(crate) fn address(&self) -> &str {
        &self.origin.address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_refused_until_something_is_gone() {
        let quota = Arc::new(Quota::of(1_000));
        let share = Share::of(Arc::clone(&quota));
        assert!(share.admits(0, 600));
        share.settle(600);
        assert!(!share.admits(600, 600));
        assert!(share.admits(100, 600));
        assert_eq!(share.settle(700), 700);
        let other = Share::of(Arc::clone(&quota));
        assert!(!other.admits(0, 600));
        drop(share);
        assert_eq!(quota.used(), 0);
        assert!(other.admits(0, 600));
    }
}
