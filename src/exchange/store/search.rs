//! What searches found in a mailbox. They go on from where they stopped, by the logs of the folders that they look through:
//! an item is looked at once, and again when it changed.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::log::Change;
use super::mailbox::Mailbox;

/// The folder number under which is kept what search folders find that every mailbox has.
pub(crate) const BUILT_IN: u32 = 0;

/// The searches of a mailbox, by the folders that show what they find.
#[derive(Debug, Default)]
pub(crate) struct Searches(Mutex<BTreeMap<u32, Search>>);

/// One search.
#[derive(Debug, Default)]
struct Search {
    /// The change that made it what it is.
    defined: u64,
    /// The last change that it knows.
    known: u64,
    folders: BTreeMap<u32, Part>,
}

/// What a search found in one folder.
#[derive(Debug, Default)]
struct Part {
    /// The last change of the folder's items that it knows.
    state: u64,
    /// The items, and for which of several questions each was found: a bit for each.
    found: BTreeMap<u32, u8>,
}

/// What a search looks for.
pub(crate) trait Criteria {
    /// The folders that it looks through.
    fn scope(&self) -> Vec<u32>;

    /// Which of its questions an item answers: a bit for each.
    fn judge(&self, item: u32) -> u8;
}

impl Mailbox {
    /// The items that answer one of these questions, in no order. The search of `folder` begins anew where it was defined by
    /// another change.
    pub(crate) fn search(
        &self,
        folder: u32,
        defined: u64,
        criteria: &impl Criteria,
        questions: u8,
    ) -> Vec<u32> {
        let mut searches = self
            .searches
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        searches.retain(|folder, _| *folder == BUILT_IN || self.folder(*folder).is_some());
        let search = searches.entry(folder).or_default();
        if search.defined != defined {
            *search = Search {
                defined,
                ..Search::default()
            };
        }
        if search.known != self.change() {
            search.go_on(self, criteria);
        }
        let found = search.folders.values().flat_map(|part| &part.found);
        found
            .filter(|(_, answers)| **answers & questions != 0)
            .map(|(item, _)| *item)
            .collect()
    }
}

impl Search {
    fn go_on(&mut self, mailbox: &Mailbox, criteria: &impl Criteria) {
        let scope = criteria.scope();
        self.folders.retain(|folder, _| scope.contains(folder));
        for folder in scope {
            let part = self.folders.entry(folder).or_default();
            part.go_on(mailbox, folder, criteria);
        }
        self.known = mailbox.change();
    }
}

impl Part {
    fn go_on(&mut self, mailbox: &Mailbox, folder: u32, criteria: &impl Criteria) {
        let changes = |state| mailbox.item_changes(folder, state, usize::MAX);
        let found = changes(self.state).or_else(|| {
            // Some of what went is forgotten.
            *self = Self::default();
            changes(0)
        });
        let Some(found) = found else {
            return;
        };
        for change in found.changes {
            let item = change.thing();
            let answers = match change {
                Change::Delete(_) => 0,
                _ => criteria.judge(item),
            };
            match answers {
                0 => drop(self.found.remove(&item)),
                _ => drop(self.found.insert(item, answers)),
            }
        }
        self.state = found.state;
    }
}
