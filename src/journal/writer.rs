//! The thread that writes entries to a terminal or a file, so that no request waits for these.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::{Entry, Repeats, Written};
use crate::settings::{JOURNAL_BACKLOG, REPEAT_QUIET};

/// An output for entries, with equal ones in a row counted. The writer's thread calls it. `None` marks the end of a burst:
/// time to flush.
pub type Sink = Box<dyn FnMut(Option<&Written>) + Send>;

/// Passes entries to sinks on its own thread.
pub struct Writer {
    queue: Mutex<Option<SyncSender<Arc<Entry>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    missed: AtomicU64,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// If the system cannot start the thread.
    pub fn start(sinks: Vec<Sink>) -> std::io::Result<Self> {
        let (queue, entries) = sync_channel(JOURNAL_BACKLOG);
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || run(&entries, sinks))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            missed: AtomicU64::new(0),
        })
    }

    /// The number of entries that the sinks were too slow for.
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }

    pub(super) fn write(&self, entry: Arc<Entry>) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = queue.as_ref() else { return };
        if queue.try_send(entry).is_err() {
            self.missed.fetch_add(1, Ordering::Relaxed);
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
            // A sink that panicked has printed its own message. No sink is left to write to.
            drop(thread.join());
        }
    }
}

fn run(entries: &Receiver<Arc<Entry>>, mut sinks: Vec<Sink>) {
    let mut repeats = Repeats::default();
    let mut write = |written: Vec<Written>| {
        for one in &written {
            sinks.iter_mut().for_each(|sink| sink(Some(one)));
        }
        // The queue is empty: sinks that buffer flush now.
        if written.is_empty() {
            sinks.iter_mut().for_each(|sink| sink(None));
        }
    };
    loop {
        let first = match repeats.is_holding() {
            true => entries.recv_timeout(REPEAT_QUIET),
            false => entries.recv().map_err(RecvTimeoutError::from),
        };
        let over = match first {
            Ok(first) => {
                let mut next = Some(first);
                while let Some(entry) = next {
                    let written = repeats.take(entry);
                    if !written.is_empty() {
                        write(written);
                    }
                    next = entries.try_recv().ok();
                }
                false
            }
            Err(error) => {
                write(repeats.rest());
                error == RecvTimeoutError::Disconnected
            }
        };
        write(Vec::new());
        if over {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::journal::{Event, Journal, ScenarioRef};

    #[test]
    fn closing_writes_the_queued_entries() {
        let seen = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&seen);
        let sink: Sink = Box::new(move |entry| {
            let repeated = |written: &Written| written.repeated.map_or(0, |more| more.count);
            let entries = entry.map_or(0, |written| 1 + repeated(written));
            count.fetch_add(entries, Ordering::Relaxed);
        });
        let journal = Journal::new(1, Clock::system());
        journal.write_to(Writer::start(vec![sink]).unwrap());
        for _ in 0..1_000 {
            journal.record(
                1,
                &ScenarioRef::default(),
                Event::Closed {
                    read: 0,
                    written: 0,
                    requests: 0,
                },
            );
        }
        journal.close();
        assert_eq!(seen.load(Ordering::Relaxed), 1_000);
    }
}
