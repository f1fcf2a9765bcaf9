//! Counting of equal entries in a row: a client that loops does not fill the disk, and its entries are still counted.
//!
//! Entries are equal if client, event and outcome are the same; numbers, times, ports and lengths do not count. The first
//! entries of a run are written in full, because people and programs compare their times. After these, if entries follow
//! each other within a second, only the last one is written, with the count of those before it. That happens when the client
//! causes another event, when it is quiet, and at intervals that double. To count entries, add these counts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;

use super::alike::likeness;
use super::entry::{Entry, Event, rfc3339};
use super::line::line;
use crate::settings::{
    MAX_CONNECTIONS, MAX_REPEAT_RUNS, MAX_REPORT_INTERVAL, REPEAT_QUIET, REPEATS_IN_FULL,
};

/// An entry as it is written.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// The entry.
    #[serde(flatten)]
    pub entry: Arc<Entry>,
    /// The equal entries before it that are not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
}

/// Entries that are counted and not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// Their number.
    pub count: u64,
    /// The time of the first of them.
    #[serde(serialize_with = "rfc3339")]
    pub since: OffsetDateTime,
}

impl Written {
    /// One line for people: that of the entry, and the count.
    pub fn line(&self) -> String {
        let line = line(&self.entry);
        match self.repeated {
            Some(Repeated { count, since }) => {
                let time = since.time();
                let (hour, minute, second) = (time.hour(), time.minute(), time.second());
                format!("{line} [{count} more like this since {hour:02}:{minute:02}:{second:02}]")
            }
            None => line,
        }
    }
}

impl From<Arc<Entry>> for Written {
    fn from(entry: Arc<Entry>) -> Self {
        Self {
            entry,
            repeated: None,
        }
    }
}

/// Counts equal entries in a row. Each output has its own counter.
#[derive(Default)]
pub struct Repeats {
    /// The addresses of the clients of open connections.
    clients: HashMap<u64, IpAddr>,
    runs: HashMap<u64, Run>,
    /// The number of runs that hold an entry back.
    holding: usize,
}

/// Equal entries in a row.
struct Run {
    client: Option<IpAddr>,
    written: u32,
    last: OffsetDateTime,
    held: Option<Held>,
    /// The longest time that an entry is held back. It doubles with each report.
    interval: Duration,
}

/// The last entry of a run, not written yet.
struct Held {
    entry: Arc<Entry>,
    /// The number of entries before it that are not written.
    before: u64,
    since: OffsetDateTime,
}

impl Held {
    fn written(self) -> Written {
        let repeated = Repeated {
            count: self.before,
            since: self.since,
        };
        Written {
            entry: self.entry,
            repeated: (self.before > 0).then_some(repeated),
        }
    }
}

impl Repeats {
    /// Whether an entry is held back. [`rest`](Self::rest) returns it.
    pub fn is_holding(&self) -> bool {
        self.holding > 0
    }

    /// Takes an entry, and returns the entries to write now, in order.
    pub fn take(&mut self, entry: Arc<Entry>) -> Vec<Written> {
        let client = self.client(&entry);
        let Some(likeness) = likeness(client, &entry) else {
            return [self.rest(), vec![entry.into()]].concat();
        };
        let mut out = self.overdue(entry.time);
        let quiet = |run: &Run| entry.time - run.last > REPEAT_QUIET;
        if self.runs.get(&likeness).is_some_and(quiet)
            && let Some(run) = self.runs.remove(&likeness)
        {
            self.release(run.held, &mut out);
        }
        if self.runs.len() >= MAX_REPEAT_RUNS {
            out.extend(self.rest());
            self.runs.clear();
        }
        let run = self.runs.entry(likeness).or_insert(Run {
            client,
            written: 0,
            last: entry.time,
            held: None,
            interval: REPEAT_QUIET,
        });
        run.last = entry.time;
        if run.written < REPEATS_IN_FULL {
            run.written += 1;
            // Entries of the same client stay in order, so its held entries come before this one.
            let others = self.held(|run| run.client == client);
            out.extend(others);
            out.push(entry.into());
            return out;
        }
        match &mut run.held {
            Some(held) => {
                held.before += 1;
                held.entry = entry;
            }
            None => {
                self.holding += 1;
                run.held = Some(Held {
                    since: entry.time,
                    entry,
                    before: 0,
                });
            }
        }
        out
    }

    /// Takes note of an entry that a filter leaves out: it may carry the address of a connection's client.
    pub fn pass(&mut self, entry: &Entry) {
        self.client(entry);
    }

    /// All entries that are held back: for a quiet time, and for the end.
    pub fn rest(&mut self) -> Vec<Written> {
        self.held(|_| true)
    }

    /// The entries that are held back for longer than their interval.
    fn overdue(&mut self, now: OffsetDateTime) -> Vec<Written> {
        let overdue = |run: &mut Run| {
            let held = run.held.as_ref();
            let overdue = held.is_some_and(|held| now - held.since > run.interval);
            if overdue {
                run.interval = (run.interval * 2).min(MAX_REPORT_INTERVAL);
            }
            overdue
        };
        self.held(overdue)
    }

    /// Takes the held entries of the runs that are `wanted`, in order.
    fn held(&mut self, wanted: impl Fn(&mut Run) -> bool) -> Vec<Written> {
        let mut out = Vec::new();
        if self.holding == 0 {
            return out;
        }
        for run in self.runs.values_mut().filter(|run| run.held.is_some()) {
            if wanted(run) {
                out.extend(run.held.take().map(Held::written));
            }
        }
        self.holding -= out.len();
        out.sort_by_key(|written| written.entry.number);
        out
    }

    fn release(&mut self, held: Option<Held>, out: &mut Vec<Written>) {
        self.holding -= usize::from(held.is_some());
        out.extend(held.map(Held::written));
    }

    /// The address of the client that an entry is about.
    fn client(&mut self, entry: &Entry) -> Option<IpAddr> {
        match &entry.event {
            Event::Connected { peer, .. } => {
                if self.clients.len() >= MAX_CONNECTIONS {
                    // Filtered entries can hide the ends of connections, so the map is bounded here.
                    self.clients.clear();
                }
                self.clients.insert(entry.connection, peer.ip());
                Some(peer.ip())
            }
            Event::TurnedAway { peer, .. }
            | Event::Dns { peer, .. }
            | Event::NoQuestion { peer, .. } => Some(peer.ip()),
            Event::Closed { .. } => self.clients.remove(&entry.connection),
            _ => self.clients.get(&entry.connection).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Word;
    use crate::journal::ScenarioRef;
    use time::macros::datetime;

    const START: OffsetDateTime = datetime!(2026-11-24 10:00 UTC);

    /// A loop: each turn of it is a connection that is made and closed.
    struct Loop {
        repeats: Repeats,
        number: u64,
        out: Vec<Written>,
    }

    impl Loop {
        fn new() -> Self {
            Self {
                repeats: Repeats::default(),
                number: 0,
                out: Vec::new(),
            }
        }

        fn record(&mut self, milliseconds: i64, connection: u64, event: Event) {
            self.number += 1;
            let entry = Entry {
                number: self.number,
                time: START + time::Duration::milliseconds(milliseconds),
                connection,
                met: ScenarioRef::default(),
                event,
            };
            self.out.extend(self.repeats.take(Arc::new(entry)));
        }

        fn turn(&mut self, milliseconds: i64, client: &str) {
            let connection = self.number;
            let port = 1024 + u16::try_from(connection % 60_000).unwrap();
            let peer = (client.parse::<IpAddr>().unwrap(), port).into();
            let listener = "127.0.0.1:443".parse().unwrap();
            self.record(
                milliseconds,
                connection,
                Event::Connected { peer, listener },
            );
            let closed = Event::Closed {
                read: connection,
                written: 2 * connection,
                requests: 0,
            };
            self.record(milliseconds, connection, closed);
        }

        /// How many entries were written, and how many are counted by these.
        fn written(&mut self) -> (usize, u64) {
            let rest = self.repeats.rest();
            self.out.extend(rest);
            let counted = self.out.iter().filter_map(|written| written.repeated);
            (self.out.len(), counted.map(|repeated| repeated.count).sum())
        }
    }

    #[test]
    fn a_loop_is_counted_to_the_last_turn_and_written_in_a_few_entries() {
        let mut looped = Loop::new();
        for turn in 0..100_000_i64 {
            looped.turn(turn / 10, "192.0.2.1");
        }
        let (written, counted) = looped.written();
        assert_eq!(written as u64 + counted, 200_000);
        assert!(written < 220, "{written}");
        let last = looped.out.last().unwrap();
        assert_eq!(last.entry.number, 200_000);
        assert!(
            last.line().contains(" more like this since 10:00:0"),
            "{}",
            last.line()
        );
        let numbers: Vec<_> = looped.out.iter().map(|one| one.entry.number).collect();
        assert!(numbers.is_sorted());
    }

    #[test]
    fn a_long_loop_is_reported_at_growing_intervals() {
        let mut looped = Loop::new();
        for turn in 0..36_000_i64 {
            looped.turn(turn * 100, "192.0.2.1");
        }
        let (written, counted) = looped.written();
        assert_eq!(written as u64 + counted, 72_000);
        // An hour: after six reports, one a minute of each of the two.
        assert!((200 + 2 * 60..200 + 2 * 70).contains(&written), "{written}");
    }

    #[test]
    fn a_client_that_waits_between_attempts_is_written_in_full() {
        let mut looped = Loop::new();
        for turn in 0..1_000_i64 {
            looped.turn(turn * 1_100, "192.0.2.1");
        }
        assert_eq!(looped.written(), (2_000, 0));
    }

    #[test]
    fn another_event_comes_after_the_entries_held_back_before_it() {
        let mut looped = Loop::new();
        for turn in 0..200_i64 {
            looped.turn(turn, "192.0.2.1");
        }
        assert_eq!(looped.out.len(), 200);
        looped.turn(200, "192.0.2.2");
        assert_eq!(
            looped.out.len(),
            202,
            "another client releases no entry of this one"
        );
        let path = Word::path("/crl");
        looped.record(201, 0, Event::RevocationList { path });
        let peer = "192.0.2.1:1".parse().unwrap();
        let turned_away = Event::TurnedAway {
            peer,
            listener: peer,
        };
        looped.record(202, 0, turned_away);
        let last: Vec<_> = looped.out[203..]
            .iter()
            .map(|one| {
                (
                    one.entry.number,
                    one.repeated.map(|repeated| repeated.count),
                )
            })
            .collect();
        assert_eq!(last, [(399, Some(99)), (400, Some(99)), (404, None)]);
    }
}
