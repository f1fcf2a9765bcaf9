//! The bounded, shared record, and waiting on it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use super::entry::{Entry, Event, ScenarioRef};
use super::line::line;
use super::writer::Writer;
use crate::clock::Clock;

/// A bounded record of events. Clones share it.
#[derive(Clone)]
pub struct Journal(pub(super) Arc<Shared>);

pub(super) struct Shared {
    ring: Mutex<Ring>,
    capacity: usize,
    pub(super) grown: Notify,
    pub(super) writer: OnceLock<Writer>,
    clock: Clock,
}

#[derive(Default)]
pub(super) struct Ring {
    pub(super) entries: VecDeque<Arc<Entry>>,
    pub(super) recorded: u64,
    /// The number of dropped entries, and the number of the last of them.
    dropped: u64,
    pub(super) made_room: u64,
    /// The number up to which the operator cleared all entries.
    pub(super) cleared: u64,
}

/// The awaited entries did not arrive in time.
#[derive(Debug, thiserror::Error)]
#[error("after {waited:?} the journal has {found} of {wanted} such entries; it says:\n{journal}")]
pub struct NotSeen {
    waited: Duration,
    wanted: usize,
    found: usize,
    journal: String,
}

impl Journal {
    /// An empty journal that keeps `capacity` entries.
    pub fn new(capacity: usize, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            ring: Mutex::default(),
            capacity,
            grown: Notify::new(),
            writer: OnceLock::new(),
            clock,
        }))
    }

    /// Sends every further entry to `writer`. Only the first call counts.
    pub fn write_to(&self, writer: Writer) {
        drop(self.0.writer.set(writer));
    }

    /// Adds an entry.
    pub fn record(&self, connection: u64, met: &ScenarioRef, event: Event) {
        let mut entry = Entry {
            number: 0,
            time: self.0.clock.now(),
            connection,
            met: met.clone(),
            event,
        };
        let mut ring = self.ring();
        // The lock covers numbering and insertion, so the entries are in the order of their numbers.
        ring.recorded += 1;
        entry.number = ring.recorded;
        let entry = Arc::new(entry);
        let full = ring.entries.len() == self.0.capacity;
        let oldest = if full { ring.entries.pop_front() } else { None };
        if let Some(oldest) = &oldest {
            ring.dropped += 1;
            ring.made_room = oldest.number;
        }
        ring.entries.push_back(Arc::clone(&entry));
        // Under the lock too: the writer knows by the numbers what it missed.
        if let Some(writer) = self.0.writer.get() {
            writer.write(entry);
        }
        drop(ring);
        // An entry with a long text takes time to free. The lock is free by now.
        drop(oldest);
        self.0.grown.notify_waiters();
    }

    /// The entries that are kept, oldest first.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        self.ring().entries.iter().cloned().collect()
    }

    /// The number of entries that a full journal dropped.
    pub fn dropped(&self) -> u64 {
        self.ring().dropped
    }

    /// Removes the entries that match, and returns their number. Later entries continue the numbering.
    pub fn clear(&self, matches: impl Fn(&Entry) -> bool) -> usize {
        let mut ring = self.ring();
        let before = ring.entries.len();
        ring.entries.retain(|entry| !matches(entry));
        if ring.entries.is_empty() {
            ring.cleared = ring.recorded;
        }
        before - ring.entries.len()
    }

    /// The number of entries that arrived faster than the writer wrote.
    pub fn missed(&self) -> u64 {
        self.0.writer.get().map_or(0, Writer::missed)
    }

    /// Waits until at least `wanted` entries satisfy `matches`, and returns them.
    ///
    /// # Errors
    ///
    /// If they do not arrive within `patience`. The error shows the journal.
    pub async fn wait_for(
        &self,
        wanted: usize,
        patience: Duration,
        matches: impl Fn(&Entry) -> bool,
    ) -> Result<Vec<Arc<Entry>>, NotSeen> {
        let seen = async {
            loop {
                let grown = self.0.grown.notified();
                let mut grown = std::pin::pin!(grown);
                // The waiter is registered before the look, so an entry that arrives in between wakes it.
                grown.as_mut().enable();
                let found = self.found(&matches);
                if found.len() >= wanted {
                    return found;
                }
                grown.await;
            }
        };
        timeout(patience, seen).await.map_err(|_| NotSeen {
            waited: patience,
            wanted,
            found: self.found(&matches).len(),
            journal: self
                .entries()
                .iter()
                .map(|entry| line(entry) + "\n")
                .collect(),
        })
    }

    /// Writes the queued entries, and stops the writer.
    pub fn close(&self) {
        if let Some(writer) = self.0.writer.get() {
            writer.close();
        }
    }

    fn found(&self, matches: &impl Fn(&Entry) -> bool) -> Vec<Arc<Entry>> {
        self.ring()
            .entries
            .iter()
            .filter(|entry| matches(entry))
            .cloned()
            .collect()
    }

    pub(super) fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connected(journal: &Journal, connection: u64) {
        let peer = "127.0.0.1:1".parse().unwrap();
        journal.record(
            connection,
            &ScenarioRef::default(),
            Event::Connected {
                peer,
                listener: peer,
            },
        );
    }

    #[test]
    fn a_full_journal_drops_its_oldest_and_counts_them() {
        let journal = Journal::new(3, Clock::system());
        (1..=5).for_each(|number| connected(&journal, number));
        let kept: Vec<_> = journal
            .entries()
            .iter()
            .map(|entry| entry.connection)
            .collect();
        assert_eq!(kept, [3, 4, 5]);
        assert_eq!(journal.dropped(), 2);
    }

    #[tokio::test]
    async fn waiting_ends_with_the_entry_that_was_waited_for() {
        let journal = Journal::new(10, Clock::system());
        let patience = Duration::from_secs(5);
        let waiting = journal.wait_for(2, patience, |entry| entry.connection > 1);
        let recording = async { (1..=3).for_each(|number| connected(&journal, number)) };
        let (found, ()) = tokio::join!(waiting, recording);
        assert_eq!(found.unwrap().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_in_vain_shows_the_journal() {
        let journal = Journal::new(10, Clock::system());
        connected(&journal, 7);
        let error = journal
            .wait_for(2, Duration::from_secs(1), |_| true)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("1 of 2"), "{error}");
        assert!(error.to_string().contains("connected"), "{error}");
    }
}
