//! The bounds of the memory for stored data and for mailboxes in use. All instances share them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::mailbox::Mailbox;
use crate::settings::{MAX_READY_MAILBOXES, STORED_MEMORY};

/// The memory of a mailbox without its items, in bytes.
const MAILBOX_BYTES: u64 = 64 * 1024;

/// The bounds, and their current use.
#[derive(Debug)]
pub struct Quota {
    most: u64,
    used: AtomicU64,
    ready: AtomicUsize,
}

/// The share of one store in the use.
#[derive(Debug)]
pub(super) struct Share {
    quota: Arc<Quota>,
    used: AtomicU64,
}

impl Quota {
    /// The quota with a bound for stored data, in bytes.
    pub fn of(most: u64) -> Self {
        Self {
            most,
            used: AtomicU64::new(0),
            ready: AtomicUsize::new(0),
        }
    }

    /// The approximate size of the stored data, in bytes.
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// Counts a mailbox that was opened.
    pub(super) fn keep(&self) {
        self.ready.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts mailboxes that were dropped.
    pub(super) fn let_go(&self, count: usize) {
        self.ready.fetch_sub(count, Ordering::Relaxed);
    }

    /// Whether too many mailboxes are open.
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

    /// Whether a number of bytes still fits, in addition to the data of this store and of all others.
    pub(super) fn admits(&self, stored: u64, bytes: u64) -> bool {
        self.settle(stored) + bytes <= self.quota.most
    }

    /// Records the size of the store. Returns the size of all stores.
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
    /// The approximate size of its changes, in bytes.
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
