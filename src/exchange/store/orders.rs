//! Orders that somebody asked for: the items of a folder, sorted by something, and kept for whoever asks again. They go on
//! from where they stopped, by the log of the folder: what changed is taken out and put where it belongs now.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::mailbox::Mailbox;
use crate::settings::MAX_KEPT_ORDERS;

/// The orders that are kept of a mailbox, the least recently used first.
#[derive(Debug, Default)]
pub(crate) struct Orders(Mutex<Vec<Kept>>);

#[derive(Debug)]
struct Kept {
    of: Whose,
    /// The last change of the mailbox that it knows.
    known: u64,
    items: Arc<Vec<u32>>,
}

/// Which order of which items.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Whose {
    folder: u32,
    associated: bool,
    order: String,
}

/// An order of items.
pub(crate) trait Sorting {
    /// The place of an item among others. No two items have the same.
    type Place: Ord;

    /// What no other order is called.
    fn name(&self) -> String;

    /// The place of an item. It follows from the item alone.
    fn place(&self, item: u32) -> Self::Place;
}

impl Mailbox {
    /// The items of a folder in an order.
    pub(crate) fn sorted(
        &self,
        folder: u32,
        associated: bool,
        sorting: &impl Sorting,
    ) -> Arc<Vec<u32>> {
        let of = Whose {
            folder,
            associated,
            order: sorting.name(),
        };
        let mut orders = self.orders.0.lock().unwrap_or_else(PoisonError::into_inner);
        orders.retain(|kept| self.folder(kept.of.folder).is_some());
        let place = orders.iter().position(|kept| kept.of == of);
        let mut kept = match place {
            Some(place) => orders.remove(place),
            None => Kept::new(of, self, sorting),
        };
        kept.go_on(self, sorting);
        let items = Arc::clone(&kept.items);
        if orders.len() >= MAX_KEPT_ORDERS {
            orders.remove(0);
        }
        orders.push(kept);
        items
    }
}

impl Kept {
    fn new(of: Whose, mailbox: &Mailbox, sorting: &impl Sorting) -> Self {
        let folder = mailbox.folder(of.folder);
        let items = folder.map(|folder| folder.items(of.associated).collect());
        let mut items: Vec<_> = items.unwrap_or_default();
        items.sort_by_cached_key(|item| sorting.place(*item));
        Self {
            of,
            known: mailbox.change(),
            items: Arc::new(items),
        }
    }

    /// Takes what changed out, and puts it where it belongs now.
    fn go_on(&mut self, mailbox: &Mailbox, sorting: &impl Sorting) {
        if self.known == mailbox.change() {
            return;
        }
        let changed = mailbox.changed(self.of.folder, self.of.associated, self.known);
        // Looking for a place takes as many steps as there are halves.
        let steps = self.items.len().max(1).ilog2() as usize + 1;
        let few = changed.filter(|changed| changed.len() * steps < self.items.len());
        let Some(changed) = few else {
            *self = Self::new(self.of.clone(), mailbox, sorting);
            return;
        };
        self.known = mailbox.change();
        if !changed.is_empty() {
            self.items = Arc::new(self.without_and_with(&changed, mailbox, sorting));
        }
    }

    fn without_and_with(
        &self,
        changed: &HashSet<u32>,
        mailbox: &Mailbox,
        sorting: &impl Sorting,
    ) -> Vec<u32> {
        let others = self.items.iter().filter(|item| !changed.contains(*item));
        let others: Vec<u32> = others.copied().collect();
        let is_here = |item: &u32| {
            let entry = mailbox.entry(*item);
            entry.is_some_and(|entry| {
                (entry.folder, entry.associated) == (self.of.folder, self.of.associated)
            })
        };
        let here = changed.iter().copied().filter(is_here);
        let mut coming: Vec<_> = here.map(|item| (sorting.place(item), item)).collect();
        coming.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let (mut items, mut from) = (Vec::with_capacity(others.len() + coming.len()), 0);
        for (place, item) in coming {
            let before = others[from..].partition_point(|other| sorting.place(*other) < place);
            items.extend_from_slice(&others[from..from + before]);
            items.push(item);
            from += before;
        }
        items.extend_from_slice(&others[from..]);
        items
    }
}
