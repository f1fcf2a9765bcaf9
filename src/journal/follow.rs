//! Reads the journal on, from any entry: page by page, or as it grows.

use std::sync::Arc;

use super::{Entry, Journal};

/// Some entries of the journal, in order.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The entries.
    pub entries: Vec<Arc<Entry>>,
    /// The first and last number of entries that came before these and had made room for younger ones by then.
    pub lost: Option<(u64, u64)>,
    /// The number of the last entry that was looked at: where to go on.
    pub last: u64,
}

/// A place in the journal that moves on with it.
pub struct Follower {
    journal: Journal,
    last: u64,
}

impl Journal {
    /// The first `most` entries after the one of that number.
    pub fn after(&self, number: u64, most: usize) -> Batch {
        let ring = self.ring();
        let start = ring.entries.partition_point(|entry| entry.number <= number);
        let entries: Vec<_> = ring.entries.range(start..).take(most).cloned().collect();
        let known = number.max(ring.cleared);
        let lost = (known < ring.made_room).then_some((known + 1, ring.made_room));
        let last = match entries.last() {
            // There may be more.
            Some(last) if entries.len() == most => last.number,
            _ => ring.recorded,
        };
        Batch {
            entries,
            lost,
            last,
        }
    }

    /// The number of the youngest entry, 0 before there is one.
    pub fn last(&self) -> u64 {
        self.ring().recorded
    }

    /// Follows the journal from the entry of that number on. A number that is yet to come means the youngest.
    pub fn follow(&self, number: u64) -> Follower {
        Follower {
            journal: self.clone(),
            last: number.min(self.last()),
        }
    }
}

impl Follower {
    /// What came since, at most so many entries, once there is anything.
    pub async fn next(&mut self, most: usize) -> Batch {
        loop {
            let grown = self.journal.0.grown.notified();
            let mut grown = std::pin::pin!(grown);
            grown.as_mut().enable();
            let batch = self.journal.after(self.last, most);
            let moved = batch.last > self.last;
            self.last = batch.last;
            if moved {
                return batch;
            }
            grown.await;
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
    fn pages_follow_one_another_and_tell_what_made_room() {
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
    fn what_was_cleared_on_purpose_is_not_told_as_lost() {
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
    async fn a_follower_waits_for_what_comes() {
        let journal = Journal::new(4, Clock::system());
        record(&journal, 1);
        let mut follower = journal.follow(journal.last());
        let recording = async { record(&journal, 2) };
        let (batch, ()) = tokio::join!(follower.next(9), recording);
        assert_eq!(batch.entries[0].connection, 2);
    }
}
