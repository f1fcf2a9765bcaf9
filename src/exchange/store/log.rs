//! What changed in a list of things, so that whoever knows how it was can be told what is different.
//!
//! A thing has at most two places in the log: where it came, which never moves, and where it last changed, which does. So
//! a state is one number: whoever is told everything behind it, in order and in any portions, ends with exactly the
//! things that are there.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use super::change_numbers::ChangeNumbers;
use crate::settings::MAX_REMOVALS;

/// The changes by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    entries: BTreeMap<u64, Entry>,
    removals: usize,
    /// The number of the last removal that is forgotten.
    forgotten: u64,
}

#[derive(Clone, Copy, Debug)]
enum Entry {
    Created(u32),
    Changed(u32),
    Removed { thing: u32, created: u64 },
}

/// What somebody has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// There is one more.
    Create(u32),
    /// One is different.
    Update(u32),
    /// One was read, or is to be read again.
    ReadFlag(u32),
    /// One is gone.
    Delete(u32),
}

impl Change {
    /// The number of what it is about.
    pub(crate) fn thing(self) -> u32 {
        match self {
            Self::Create(thing)
            | Self::Update(thing)
            | Self::ReadFlag(thing)
            | Self::Delete(thing) => thing,
        }
    }
}

/// A portion of what is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Changes {
    /// What somebody has to be told, in order.
    pub(crate) changes: Vec<Change>,
    /// The state of whoever was told.
    pub(crate) state: u64,
    /// Whether there is nothing more.
    pub(crate) last: bool,
}

impl Log {
    /// Something came.
    pub(crate) fn create(&mut self, thing: u32, at: u64) {
        self.entries.insert(at, Entry::Created(thing));
    }

    /// Something changed, of which `before` are the marks until now.
    pub(crate) fn change(&mut self, thing: u32, before: ChangeNumbers, at: u64) {
        self.forget_change(before);
        self.entries.insert(at, Entry::Changed(thing));
    }

    /// Something went.
    pub(crate) fn remove(&mut self, thing: u32, before: ChangeNumbers, at: u64) {
        self.forget_change(before);
        self.entries.remove(&before.created);
        let created = before.created;
        self.entries.insert(at, Entry::Removed { thing, created });
        self.removals += 1;
        if self.removals > MAX_REMOVALS {
            self.forget_removal();
        }
    }

    fn forget_change(&mut self, before: ChangeNumbers) {
        if before.last() != before.created {
            self.entries.remove(&before.last());
        }
    }

    /// Forgets the oldest removal, and with it every state before it.
    fn forget_removal(&mut self) {
        let oldest = self
            .entries
            .iter()
            .find(|(_, entry)| matches!(entry, Entry::Removed { .. }))
            .map(|(at, _)| *at);
        if let Some(at) = oldest {
            self.entries.remove(&at);
            self.removals -= 1;
            self.forgotten = at;
        }
    }

    /// Whether everything is known that changed since that state. Whoever has nothing yet needs no removals.
    pub(crate) fn reaches(&self, state: u64) -> bool {
        state == 0 || state >= self.forgotten
    }

    /// At most so many changes since a state. `change_numbers` finds those of a thing that is there.
    pub(crate) fn since(
        &self,
        state: u64,
        most: usize,
        change_numbers: impl Fn(u32) -> Option<ChangeNumbers>,
    ) -> Changes {
        let mut found = Changes {
            changes: Vec::new(),
            state,
            last: true,
        };
        for (at, entry) in self.entries.range((Excluded(state), Unbounded)) {
            let change = change(*entry, state, &change_numbers);
            if change.is_some() && found.changes.len() == most {
                found.last = false;
                break;
            }
            found.changes.extend(change);
            found.state = *at;
        }
        found
    }
}

/// What an entry means to whoever knows everything up to `state`.
fn change(
    entry: Entry,
    state: u64,
    change_numbers: impl Fn(u32) -> Option<ChangeNumbers>,
) -> Option<Change> {
    match entry {
        Entry::Created(thing) => Some(Change::Create(thing)),
        Entry::Removed { thing, created } => (created <= state).then_some(Change::Delete(thing)),
        Entry::Changed(thing) => {
            let change_numbers = change_numbers(thing)?;
            match change_numbers.created > state {
                // It came in this very portion, as it is now.
                true => None,
                false if change_numbers.modified <= state => Some(Change::ReadFlag(thing)),
                false => Some(Change::Update(thing)),
            }
        }
    }
}
