//! Cached sort orders: the sorted items of a folder, for later requests. A cached order is updated from the folder's
//! change log: changed items are removed and inserted at their new positions.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::mailbox::Mailbox;
use crate::settings::MAX_KEPT_ORDERS;

/// The cached orders of a mailbox, the least recently used first.
#[derive(Debug, Default)]
pub(crate) struct Orders(Mutex<Vec<Kept>>);

#[derive(Debug)]
struct Kept {
    of: OrderKey,
    /// The last change of the mailbox that it includes.
    known: u64,
    items: Arc<Vec<u32>>,
}

/// The identity of an order: the items, and how they are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OrderKey {
    folder: u32,
    associated: bool,
    order: String,
}

/// A sort order.
pub(crate) trait Sorting {
    /// The sort key of an item. All keys differ.
    type Key: Ord;

    /// A name that no other order has.
    fn name(&self) -> String;

    /// The sort key of an item. It depends on the item alone.
    fn key(&self, item: u32) -> Self::Key;
}

impl Mailbox {
    /// The items of a folder in an order.
    pub(crate) fn sorted(
        &self,
        folder: u32,
        associated: bool,
        sorting: &impl Sorting,
    ) -> Arc<Vec<u32>> {
        let of = OrderKey {
            folder,
            associated,
            order: sorting.name(),
        };
        let mut orders = self.orders.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Folders may have been deleted since the orders were cached.
        orders.retain(|kept| self.folder(kept.of.folder).is_some());
        let index = orders.iter().position(|kept| kept.of == of);
        let mut kept = match index {
            Some(index) => orders.remove(index),
            None => Kept::new(of, self, sorting),
        };
        kept.update(self, sorting);
        let items = Arc::clone(&kept.items);
        if orders.len() >= MAX_KEPT_ORDERS {
            orders.remove(0);
        }
        orders.push(kept);
        items
    }
}

impl Kept {
    fn new(of: OrderKey, mailbox: &Mailbox, sorting: &impl Sorting) -> Self {
        let folder = mailbox.folder(of.folder);
        let items = folder.map(|folder| folder.items(of.associated).collect());
        let mut items: Vec<_> = items.unwrap_or_default();
        items.sort_by_cached_key(|item| sorting.key(*item));
        Self {
            of,
            known: mailbox.change(),
            items: Arc::new(items),
        }
    }

    /// Updates the order with the items that changed.
    fn update(&mut self, mailbox: &Mailbox, sorting: &impl Sorting) {
        if self.known == mailbox.change() {
            return;
        }
        let changed = mailbox.changed(self.of.folder, self.of.associated, self.known);
        // Inserting an item takes a binary search. For many changes, sorting anew is cheaper.
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
        let mut coming: Vec<_> = here.map(|item| (sorting.key(item), item)).collect();
        coming.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let (mut items, mut from) = (Vec::with_capacity(others.len() + coming.len()), 0);
        for (index, item) in coming {
            let before = others[from..].partition_point(|other| sorting.key(*other) < index);
            items.extend_from_slice(&others[from..from + before]);
            items.push(item);
            from += before;
        }
        items.extend_from_slice(&others[from..]);
        items
    }
}
