//! An item in its folder.

use std::sync::Arc;

use super::index::Traits;
use super::item::Item;
use super::marks::Marks;

/// An item in its folder.
#[derive(Clone, Debug)]
pub(in crate::exchange) struct Entry {
    /// The folder around it.
    pub(in crate::exchange) folder: u32,
    /// Whether it is associated with the folder, and not among its ordinary items.
    pub(in crate::exchange) associated: bool,
    pub(super) traits: Traits,
    pub(super) marks: Marks,
    pub(super) slot: Slot,
}

/// Where an item comes from.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// It is as it was at first, at that place of its folder.
    Fresh(u32),
    /// Somebody made or changed it.
    Kept(Arc<Item>),
}

impl Entry {
    /// The number of its last change.
    pub(in crate::exchange) fn change(&self) -> u64 {
        self.marks.last()
    }

    /// When it came: milliseconds since 1970.
    pub(in crate::exchange) fn time(&self) -> i64 {
        self.traits.time
    }

    /// Whether it is to be read yet.
    pub(in crate::exchange) fn is_unread(&self) -> bool {
        self.traits.unread
    }

    /// The address of whoever made it, where that was not the owner of the mailbox.
    pub(in crate::exchange) fn creator(&self) -> Option<&str> {
        match &self.slot {
            Slot::Fresh(_) => None,
            Slot::Kept(item) => item.creator.as_deref(),
        }
    }
}
