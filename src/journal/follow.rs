//! Reading the journal from a given entry: by pages, or as it grows.

use std::sync::Arc;

use super::writer::{Progress, Writer};
use super::{Entry, Journal};

/// A range of entries, in order.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The entries.
    pub entries: Vec<Arc<Entry>>,
    /// The first and the last number of older entries that the full journal dropped before they were read.
    pub lost: Option<(u64, u64)>,
    /// The number of the last examined entry. The next page begins after it.
    pub last: u64,
}

/// A reading position that waits for new entries.
pub struct Follower {
    journal: Journal,
    last: u64,
}

impl Journal {
    /// The entries after a number, `most` of them at most.
    pub fn after(&self, number: u64, most: usize) -> Batch {
        let ring = self.ring();
        let start = ring.entries.partition_point(|entry| entry.number <= number);
        let entries: Vec<_> = ring.entries.range(start..).take(most).cloned().collect();
        let known = number.max(ring.cleared);
        let lost = (known < ring.made_room).then_some((known + 1, ring.made_room));
        let last = match entries.last() {
            // A full page may not be the last one.
            Some(last) if entries.len() == most => last.number,
            _ => ring.recorded,
        };
        Batch {
            entries,
            lost,
            last,
        }
    }

    /// The number of the youngest entry, or 0 in an empty journal.
    pub fn last(&self) -> u64 {
        self.ring().recorded
    }

    /// Follows the journal after a number. A future number counts as the youngest entry.
    pub fn follow(&self, number: u64) -> Follower {
        Follower {
            journal: self.clone(),
            last: number.min(self.last()),
        }
    }
}

impl Batch {
    /// The batch without the entries after a number.
    fn until(mut self, number: u64) -> Self {
        // The dropped entries are gone, whether they were written or not.
        if let Some((_, to)) = self.lost.filter(|(_, to)| *to > number) {
            self.entries.clear();
            self.last = to;
            return self;
        }
        self.entries.retain(|entry| entry.number <= number);
        self.last = self.last.min(number);
        self
    }
}

impl Follower {
    /// The entries since the last call, at most `most`. Waits until there is at least one.
    pub async fn next(&mut self, most: usize) -> Batch {
        loop {
            // The waiter is registered before the look, so an entry that arrives in between wakes it.
            let shared = Arc::clone(&self.journal.0);
            let progress = shared.writer.get().map(Writer::progress);
            let moved = progress.map_or(&shared.grown, |progress| &progress.moved);
            let mut moved = std::pin::pin!(moved.notified());
            moved.as_mut().enable();
            let batch = self.journal.after(self.last, most);
            let batch = match progress {
                Some(progress) => self.kept(batch, progress),
                None => batch,
            };
            if batch.last > self.last {
                self.last = batch.last;
                return batch;
            }
            moved.await;
        }
    }

    /// The part of a batch that is in the files, up to the first missing entry.
    fn kept(&self, batch: Batch, progress: &Progress) -> Batch {
        let kept = progress.kept();
        let lost = progress.lost_after(self.last);
        match lost.filter(|lost| lost.to <= kept) {
            Some(lost) if lost.from <= self.last + 1 => Batch {
                entries: Vec::new(),
                lost: Some((self.last + 1, lost.to)),
                last: lost.to,
            },
            Some(lost) => batch.until(lost.from - 1),
            None => batch.until(kept),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Event, ScenarioRef};
    use super::*;
    use crate::clock::Clock;

    fn record(journal: &Journal, connection: u64) {
        let event = Event::Closed {
            read: 0,
            written: 0,
            requests: 0,
        };
        journal.record(connection, &ScenarioRef::default(), event);
    }

    #[test]
    fn pages_follow_one_another_and_name_the_dropped_entries() {
        let journal = Journal::new(4, Clock::system());
        (1..=6).for_each(|number| record(&journal, number));
        let first = journal.after(0, 3);
        let numbers =
            |batch: &Batch| -> Vec<_> { batch.entries.iter().map(|entry| entry.number).collect() };
        assert_eq!(
            (numbers(&first), first.lost, first.last),
            (vec![3, 4, 5], Some((1, 2)), 5)
        );
        let second = journal.after(first.last, 3);
        assert_eq!(
            (numbers(&second), second.lost, second.last),
            (vec![6], None, 6)
        );
    }

    #[test]
    fn cleared_entries_do_not_count_as_lost() {
        let journal = Journal::new(4, Clock::system());
        (1..=6).for_each(|number| record(&journal, number));
        assert_eq!(journal.clear(|entry| entry.connection == 6), 1);
        assert_eq!(journal.after(0, 9).entries.len(), 3);
        assert_eq!(journal.clear(|_| true), 3);
        assert_eq!((journal.after(0, 9).lost, journal.dropped()), (None, 2));
        record(&journal, 7);
        assert_eq!(journal.after(0, 9).entries[0].number, 7);
    }

    #[tokio::test]
    async fn a_follower_waits_for_the_next_entry() {
        let journal = Journal::new(4, Clock::system());
        record(&journal, 1);
        let mut follower = journal.follow(journal.last());
        let recording = async { record(&journal, 2) };
        let (batch, ()) = tokio::join!(follower.next(9), recording);
        assert_eq!(batch.entries[0].connection, 2);
    }
}
