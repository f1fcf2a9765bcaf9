//! Cached results of search folders. They are updated from the change logs of the searched folders: an item is judged
//! once, and again when it changes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::log::Change;
use super::mailbox::Mailbox;

/// The number under which the results of the built-in search folders are cached.
pub(crate) const BUILT_IN: u32 = 0;

/// The number of items between two updates of the cached result.
const PORTION: usize = 256;

/// The cached searches of a mailbox, by search folder.
#[derive(Debug, Default)]
pub(crate) struct Searches(Mutex<BTreeMap<u32, Search>>);

/// One search.
#[derive(Debug, Default)]
struct Search {
    /// The change of the folder that defined the search.
    defined: u64,
    /// The last change of the mailbox that it includes.
    known: u64,
    folders: BTreeMap<u32, Part>,
}

/// The result of a search in one folder.
#[derive(Debug, Default)]
struct Part {
    /// The last change of the folder's items that it includes.
    state: u64,
    /// The found items. Bits tell which of the searches found each.
    found: BTreeMap<u32, u8>,
}

/// The criteria of a search.
pub(crate) trait Criteria {
    /// The searched folders.
    fn scope(&self) -> Vec<u32>;

    /// The searches that match an item, as bits. `None` if the budget of work is used up.
    fn judge(&self, item: u32) -> Option<u8>;
}

impl Mailbox {
    /// The items that one of the searches in `questions` finds, unordered. A search with another `defined` starts again.
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
        // Search folders may have been deleted since their results were cached.
        searches.retain(|folder, _| *folder == BUILT_IN || self.folder(*folder).is_some());
        let search = searches.entry(folder).or_default();
        if search.defined != defined {
            *search = Search {
                defined,
                ..Search::default()
            };
        }
        if search.known != self.change() {
            search.update(self, criteria);
        }
        let found = search.folders.values().flat_map(|part| &part.found);
        found
            .filter(|(_, answers)| **answers & questions != 0)
            .map(|(item, _)| *item)
            .collect()
    }
}

impl Search {
    fn update(&mut self, mailbox: &Mailbox, criteria: &impl Criteria) {
        let scope = criteria.scope();
        self.folders.retain(|folder, _| scope.contains(folder));
        let mut parts = scope.into_iter().map(|folder| {
            let part = self.folders.entry(folder).or_default();
            part.update(mailbox, folder, criteria)
        });
        if parts.all(|is_complete| is_complete) {
            self.known = mailbox.change();
        }
    }
}

impl Part {
    /// Examines the changes, and returns whether all were examined. The next search examines the rest.
    fn update(&mut self, mailbox: &Mailbox, folder: u32, criteria: &impl Criteria) -> bool {
        let changes = |state| mailbox.item_changes(folder, state, PORTION);
        loop {
            let found = changes(self.state).or_else(|| {
                // Some removals were discarded from the log.
                *self = Self::default();
                changes(0)
            });
            let Some(found) = found else {
                return true;
            };
            for change in found.changes {
                let item = change.thing();
                let answers = match change {
                    Change::Delete(_) => Some(0),
                    _ => criteria.judge(item),
                };
                match answers {
                    None => return false,
                    Some(0) => drop(self.found.remove(&item)),
                    Some(answers) => drop(self.found.insert(item, answers)),
                }
            }
            self.state = found.state;
            if found.last {
                return true;
            }
        }
    }
}
