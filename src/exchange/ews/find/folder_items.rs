//! The items of a folder, before restriction and sort order apply, and their counts.

use std::cmp::Reverse;

use super::search_folders::found;
use crate::exchange::store::{Folder, FolderKind, Mailbox};

/// The items of a folder, newest first.
pub(crate) fn folder_items(mailbox: &Mailbox, number: u32, associated: bool) -> Vec<u32> {
    let Some(folder) = mailbox.folder(number) else {
        return Vec::new();
    };
    match folder.kind {
        // A search folder has associated items of its own, but no ordinary ones.
        FolderKind::Search if !associated => {
            let mut found = found(mailbox, number, folder);
            let time = |item| mailbox.entry(item).map(|entry| entry.time());
            found.sort_by_cached_key(|item| Reverse((time(*item), *item)));
            found
        }
        _ => folder.items(associated).rev().collect(),
    }
}

/// The number of ordinary items in a folder.
pub(crate) fn total(mailbox: &Mailbox, number: u32, folder: &Folder) -> usize {
    match folder.kind {
        FolderKind::Search => found(mailbox, number, folder).len(),
        _ => folder.total(),
    }
}

/// The number of unread items in a folder.
pub(crate) fn unread(mailbox: &Mailbox, number: u32, folder: &Folder) -> usize {
    match folder.kind {
        FolderKind::Search => unread_of(mailbox, &found(mailbox, number, folder)),
        _ => folder.unread(),
    }
}

/// The number of unread items among some items.
pub(crate) fn unread_of(mailbox: &Mailbox, items: &[u32]) -> usize {
    let entries = items.iter().filter_map(|number| mailbox.entry(*number));
    entries.filter(|entry| entry.is_unread()).count()
}
