//! An item in its folder.

use std::sync::Arc;

use super::change_numbers::ChangeNumbers;
use super::index::Traits;
use crate::exchange::data::Item;

/// An item in its folder.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The folder around it.
    pub(crate) folder: u32,
    /// Whether it is associated with the folder, and not among its ordinary items.
    pub(crate) associated: bool,
    pub(crate) traits: Traits,
    pub(crate) change_numbers: ChangeNumbers,
    pub(crate) slot: Slot,
}

/// Where an item comes from.
#[derive(Clone, Debug)]
pub(crate) enum Slot {
    /// It is as it was at first, at that place of its folder.
    Fresh(u32),
    /// Somebody made or changed it.
    Kept(Arc<Item>),
}

impl Entry {
    /// The number of its last change.
    pub(crate) fn change(&self) -> u64 {
        self.change_numbers.last()
    }

    /// When it came: milliseconds since 1970.
    pub(crate) fn time(&self) -> i64 {
        self.traits.time
    }

    /// Whether it is to be read yet.
    pub(crate) fn is_unread(&self) -> bool {
        self.traits.unread
    }

    /// The address of whoever made it, where that was not the owner of the mailbox.
    pub(crate) fn creator(&self) -> Option<&str> {
        match &self.slot {
            Slot::Fresh(_) => None,
            Slot::Kept(item) => item.creator.as_deref(),
        }
    }
}
