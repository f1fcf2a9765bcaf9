//! The thread that carries entries to files and terminals, so that no request waits for either.
//!
//! An entry is stored before it is shown: it is written to the files, and handed to the system, before a terminal or a
//! follower of the journal receives it. Entries that the thread was too slow for are in neither. A line with their numbers
//! replaces them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use serde::Serialize;
use tokio::sync::Notify;

use super::{Entry, Repeats, Written};
use crate::settings::{JOURNAL_BACKLOG, JOURNAL_BURST, MAX_LOST_RANGES, REPEAT_QUIET};

/// A receiver of entries. The writer's thread calls it.
pub type Sink = Box<dyn FnMut(Writing<'_>) + Send>;

/// An event for a receiver.
#[derive(Clone, Copy, Debug)]
pub enum Writing<'a> {
    /// An entry. Equal entries in a row are counted.
    Entry(&'a Written),
    /// A range of entries that were not written.
    Lost(LostEntries),
    /// The end of a burst: buffered data must be handed to the system.
    Flush,
}

/// Entries that the writer was too slow for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LostEntries {
    /// The number of the first.
    pub from: u64,
    /// The number of the last.
    pub to: u64,
    /// The number of entries.
    pub count: u64,
}

impl LostEntries {
    fn of(from: u64, to: u64) -> Self {
        Self {
            from,
            to,
            count: to - from + 1,
        }
    }
}

/// Hands entries to sinks on a thread of its own.
pub struct Writer {
    queue: Mutex<Option<SyncSender<Arc<Entry>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    missed: AtomicU64,
    progress: Arc<Progress>,
}

/// The progress of the writer.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The number of the last entry that is stored, or permanently lost.
    kept: AtomicU64,
    /// The number of the last entry that did not fit into the queue.
    missed: AtomicU64,
    lost: Mutex<VecDeque<LostEntries>>,
    pub(super) moved: Notify,
}

impl Progress {
    /// The number of the last entry that may be shown.
    pub(super) fn kept(&self) -> u64 {
        self.kept.load(Ordering::Acquire)
    }

    /// The first entries after a number that were lost.
    pub(super) fn lost_after(&self, number: u64) -> Option<LostEntries> {
        let lost = self.lost();
        let mut later = lost.iter().filter(|lost| lost.to > number);
        later.next().copied()
    }

    fn lost(&self) -> MutexGuard<'_, VecDeque<LostEntries>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lose(&self, lost: LostEntries) {
        let mut all = self.lost();
        if all.len() == MAX_LOST_RANGES {
            all.pop_front();
        }
        all.push_back(lost);
    }
}

impl Writer {
    /// Starts the thread. `files` store entries. `terminals` receive them afterwards.
    ///
    /// # Errors
    ///
    /// The error of the system if it cannot start a thread.
    pub fn start(files: Vec<Sink>, terminals: Vec<Sink>) -> std::io::Result<Self> {
        let (queue, entries) = sync_channel(JOURNAL_BACKLOG);
        let progress = Arc::<Progress>::default();
        let writing = Burst {
            files,
            terminals,
            progress: Arc::clone(&progress),
            last: 0,
            repeats: Repeats::default(),
        };
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writing.run(&entries))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            missed: AtomicU64::new(0),
            progress,
        })
    }

    /// The number of entries that the receivers were too slow for.
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }

    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Queues an entry. Entries come in the order of their numbers.
    pub(super) fn write(&self, entry: Arc<Entry>) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = queue.as_ref() else { return };
        let number = entry.number;
        if queue.try_send(entry).is_err() {
            self.missed.fetch_add(1, Ordering::Relaxed);
            self.progress.missed.store(number, Ordering::Release);
        }
    }

    pub(super) fn close(&self) {
        drop(
            self.queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // A sink that panicked has printed its own message; there is nothing left to write to it.
            drop(thread.join());
        }
    }
}

/// The state of the thread.
struct Burst {
    files: Vec<Sink>,
    terminals: Vec<Sink>,
    progress: Arc<Progress>,
    /// The number of the last entry that was taken from the queue, or lost.
    last: u64,
    repeats: Repeats,
}

/// A line of a burst.
enum Line {
    Entry(Written),
    Lost(LostEntries),
}

impl Burst {
    fn run(mut self, entries: &Receiver<Arc<Entry>>) {
        loop {
            let first = match self.repeats.is_holding() {
                true => entries.recv_timeout(REPEAT_QUIET),
                false => entries.recv().map_err(RecvTimeoutError::from),
            };
            // The entries that were missed until now precede those that are queued from now on.
            let missed = self.progress.missed.load(Ordering::Acquire);
            let mut lines = Vec::new();
            let (mut taken, mut is_over) = (0, false);
            let mut next = match first {
                Ok(first) => Some(first),
                Err(error) => {
                    lines.extend(self.repeats.rest().into_iter().map(Line::Entry));
                    is_over = error == RecvTimeoutError::Disconnected;
                    None
                }
            };
            while let Some(entry) = next {
                self.lose_until(entry.number - 1, &mut lines);
                self.last = entry.number;
                lines.extend(self.repeats.take(entry).into_iter().map(Line::Entry));
                taken += 1;
                next = match taken < JOURNAL_BURST {
                    true => entries.try_recv().ok(),
                    false => None,
                };
            }
            if taken < JOURNAL_BURST {
                self.lose_until(missed, &mut lines);
            }
            self.write(&lines);
            if is_over {
                return;
            }
        }
    }

    /// Records that all entries up to a number are missing.
    fn lose_until(&mut self, number: u64, lines: &mut Vec<Line>) {
        if self.last < number && self.last > 0 {
            let lost = LostEntries::of(self.last + 1, number);
            self.progress.lose(lost);
            lines.push(Line::Lost(lost));
        }
        self.last = self.last.max(number);
    }

    fn write(&mut self, lines: &[Line]) {
        let all = |sinks: &mut Vec<Sink>| {
            for sink in sinks {
                for line in lines {
                    sink(match line {
                        Line::Entry(written) => Writing::Entry(written),
                        Line::Lost(lost) => Writing::Lost(*lost),
                    });
                }
                sink(Writing::Flush);
            }
        };
        all(&mut self.files);
        self.progress.kept.store(self.last, Ordering::Release);
        self.progress.moved.notify_waiters();
        all(&mut self.terminals);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::clock::Clock;
    use crate::journal::{Event, Journal, ScenarioRef};

    fn record(journal: &Journal, connection: u64) {
        let event = Event::Closed {
            read: 0,
            written: 0,
            requests: 0,
        };
        journal.record(connection, &ScenarioRef::default(), event);
    }

    #[test]
    fn closing_writes_what_waits() {
        let seen = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&seen);
        let sink: Sink = Box::new(move |writing| {
            if let Writing::Entry(written) = writing {
                let repeated = written.repeated.map_or(0, |more| more.count);
                count.fetch_add(1 + repeated, Ordering::Relaxed);
            }
        });
        let journal = Journal::new(1, Clock::system());
        journal.write_to(Writer::start(vec![sink], Vec::new()).unwrap());
        (0..1_000).for_each(|_| record(&journal, 1));
        journal.close();
        assert_eq!(seen.load(Ordering::Relaxed), 1_000);
    }

    #[tokio::test]
    async fn what_is_not_kept_yet_is_neither_printed_nor_followed() {
        let (go, wait) = channel::<()>();
        let (printed, lines) = channel();
        let file: Sink = Box::new(move |writing| {
            if let Writing::Flush = writing {
                let _done = wait.recv();
            }
        });
        let terminal: Sink = Box::new(move |writing| {
            if let Writing::Entry(written) = writing {
                let _unheard = printed.send(written.entry.number);
            }
        });
        let journal = Journal::new(9, Clock::system());
        journal.write_to(Writer::start(vec![file], vec![terminal]).unwrap());
        let mut follower = journal.follow(0);
        record(&journal, 1);
        let early = std::time::Duration::from_millis(50);
        let shown = tokio::time::timeout(early, follower.next(9)).await;
        assert!(shown.is_err(), "it is not in the file");
        assert!(lines.try_recv().is_err());
        drop(go);
        assert_eq!(follower.next(9).await.entries[0].number, 1);
        assert_eq!(lines.recv().unwrap(), 1);
    }

    #[tokio::test]
    async fn what_the_writer_was_too_slow_for_is_counted_where_it_would_stand() {
        let (go, wait) = channel::<()>();
        let (written, lines) = channel();
        let file: Sink = Box::new(move |writing| match writing {
            Writing::Flush => drop(wait.recv()),
            Writing::Lost(lost) => drop(written.send(lost)),
            Writing::Entry(_) => {}
        });
        let count = JOURNAL_BACKLOG + JOURNAL_BURST + 500;
        let journal = Journal::new(2 * count, Clock::system());
        journal.write_to(Writer::start(vec![file], Vec::new()).unwrap());
        // Each entry is from another client, so that none repeats another.
        (0..count as u64).for_each(|number| record(&journal, number));
        let missed = journal.missed();
        assert!(missed > 0);
        drop(go);
        let mut follower = journal.follow(0);
        let (mut seen, mut lost) = (0, 0);
        while seen + lost < count as u64 {
            let batch = follower.next(1_000).await;
            seen += batch.entries.len() as u64;
            lost += batch.lost.map_or(0, |(from, to)| to - from + 1);
        }
        assert_eq!(lost, missed);
        let in_file: u64 = lines.try_iter().map(|lost| lost.count).sum();
        assert_eq!(in_file, missed);
    }
}
