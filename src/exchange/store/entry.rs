//! Entries: items in their folders.

use std::sync::Arc;

use super::change_numbers::ChangeNumbers;
use super::index::Traits;
use crate::exchange::data::Item;

/// An item in its folder.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The parent folder.
    pub(crate) folder: u32,
    /// Its number among those of its kind that ever came into the folder, counted from 1: what IMAP calls the UID.
    pub(crate) article: u32,
    /// Whether it is an associated item instead of an ordinary one.
    pub(crate) associated: bool,
    pub(crate) traits: Traits,
    pub(crate) change_numbers: ChangeNumbers,
    pub(crate) slot: Slot,
}

/// The source of an item.
#[derive(Clone, Debug)]
pub(crate) enum Slot {
    /// Composed from the seed: the item at this place of its folder.
    Fresh(u32),
    /// Stored: created or changed by a client.
    Kept(Arc<Item>),
}

impl Slot {
    /// Its approximate memory in bytes, in addition to the entry.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Fresh(_) => 0,
            Self::Kept(item) => {
                let mime = item.mime.as_ref().map_or(0, |mime| mime.len());
                item.size() + mime
            }
        }
    }
}

impl Entry {
    /// Whether a client created or changed it, or it was delivered.
    pub(crate) fn is_stored(&self) -> bool {
        matches!(self.slot, Slot::Kept(_))
    }

    /// The number of its last change.
    pub(crate) fn change(&self) -> u64 {
        self.change_numbers.last()
    }

    /// Its time (milliseconds since 1970).
    pub(crate) fn time(&self) -> i64 {
        self.traits.time
    }

    /// Whether it is unread.
    pub(crate) fn is_unread(&self) -> bool {
        self.traits.unread
    }

    /// The address of the creator; `None` if the owner of the mailbox created it.
    pub(crate) fn creator(&self) -> Option<&str> {
        match &self.slot {
            Slot::Fresh(_) => None,
            Slot::Kept(item) => item.creator.as_deref(),
        }
    }
}
