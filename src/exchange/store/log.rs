//! Change logs: the basis of synchronization.
//!
//! An object has at most two entries in the log: its creation, which stays, and its last change, which moves. A state
//! is therefore a single number. A client that reads all changes after its state, in order and in portions of any size,
//! ends with exactly the existing objects.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use super::change_numbers::ChangeNumbers;
use crate::settings::MAX_REMOVALS;

/// The changes of a list of objects, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    entries: BTreeMap<u64, Entry>,
    removals: usize,
    /// The number of the last removal that was discarded.
    forgotten: u64,
}

#[derive(Clone, Copy, Debug)]
enum Entry {
    Created(u32),
    Changed(u32),
    Removed { thing: u32, created: u64 },
}

/// A change that a client must learn of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// An object was created.
    Create(u32),
    /// An object was changed.
    Update(u32),
    /// Only the read flag of an item changed.
    ReadFlag(u32),
    /// An object was deleted.
    Delete(u32),
}

impl Change {
    /// The number of the object.
    pub(crate) fn thing(self) -> u32 {
        match self {
            Self::Create(thing)
            | Self::Update(thing)
            | Self::ReadFlag(thing)
            | Self::Delete(thing) => thing,
        }
    }
}

/// A portion of the changes after a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Changes {
    /// The changes, in order.
    pub(crate) changes: Vec<Change>,
    /// The client's state after this portion.
    pub(crate) state: u64,
    /// Whether no changes follow.
    pub(crate) last: bool,
}

impl Log {
    /// Records a creation.
    pub(crate) fn create(&mut self, thing: u32, at: u64) {
        self.entries.insert(at, Entry::Created(thing));
    }

    /// Records a change. `before` are the object's change numbers until now.
    pub(crate) fn change(&mut self, thing: u32, before: ChangeNumbers, at: u64) {
        self.forget_change(before);
        self.entries.insert(at, Entry::Changed(thing));
    }

    /// Records a removal.
    pub(crate) fn remove(&mut self, thing: u32, before: ChangeNumbers, at: u64) {
        self.forget_change(before);
        // With the creation gone, a client that never saw the object skips its removal too.
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

    /// Discards the oldest removal. States before it become invalid.
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

    /// Whether all changes after a state are recorded. State 0 needs no removals.
    pub(crate) fn reaches(&self, state: u64) -> bool {
        state == 0 || state >= self.forgotten
    }

    /// At most `most` changes after a state. `change_numbers` returns those of an existing object.
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
            // The state also advances over entries that mean nothing to this client.
            found.changes.extend(change);
            found.state = *at;
        }
        found
    }
}

/// The change that an entry means for a client with a state.
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
                // The client learns of the creation in the same portion, in the current form.
                true => None,
                false if change_numbers.modified <= state => Some(Change::ReadFlag(thing)),
                false => Some(Change::Update(thing)),
            }
        }
    }
}
