//! Folders of a mailbox.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::change_numbers::ChangeNumbers;
use super::default_folders::DefaultFolder;
use super::folder_kind::FolderKind;
use super::index::Index;
use crate::exchange::data::{Properties, Text};
use crate::exchange::permissions::Permissions;
use crate::exchange::xml::Node;
use crate::settings::MAX_FORMER_PERMISSIONS;

/// A folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    /// The parent folder; 0 for the root.
    pub(crate) parent: u32,
    /// The display name.
    pub(crate) name: Text,
    /// The container class.
    pub(crate) class: Option<Text>,
    /// The type in EWS.
    pub(crate) kind: FolderKind,
    /// The distinguished name.
    pub(crate) distinguished: Option<&'static str>,
    /// Extended properties.
    pub(crate) properties: Properties,
    /// Elements that are stored as the client sent them: search parameters and retention policies.
    pub(crate) raw_elements: Vec<Node>,
    /// The permissions, if they were set.
    pub(crate) permissions: Option<Arc<Permissions>>,
    /// Earlier permissions, the oldest first, each with the number of the change that replaced it.
    formerly: VecDeque<(u64, Option<Arc<Permissions>>)>,
    pub(crate) change_numbers: ChangeNumbers,
    pub(crate) items: Index,
    pub(crate) associated: Index,
}

impl Folder {
    /// A new folder without content.
    pub(crate) fn new(parent: u32, name: impl Into<Text>, kind: FolderKind) -> Self {
        Self {
            parent,
            name: name.into(),
            class: None,
            kind,
            distinguished: None,
            properties: Properties::new(),
            raw_elements: Vec::new(),
            permissions: None,
            formerly: VecDeque::new(),
            change_numbers: ChangeNumbers::new(0),
            items: Index::default(),
            associated: Index::default(),
        }
    }

    /// A copy of the folder's properties, without its items.
    pub(crate) fn described(&self) -> Self {
        Self {
            class: self.class.clone(),
            properties: self.properties.clone(),
            raw_elements: self.raw_elements.clone(),
            permissions: self.permissions.clone(),
            ..Self::new(self.parent, self.name.clone(), self.kind)
        }
    }

    /// Takes over the properties of another folder.
    pub(crate) fn describe(&mut self, other: Self) {
        self.name = other.name;
        self.class = other.class;
        self.properties = other.properties;
        self.raw_elements = other.raw_elements;
        self.permissions = other.permissions;
    }

    /// Records the earlier permissions, if a change replaced them.
    pub(crate) fn remember(&mut self, change: u64, before: Option<Arc<Permissions>>) {
        if before != self.permissions {
            self.formerly.push_back((change, before));
        }
        // Each entry costs memory, and a client can change permissions as often as it likes.
        if self.formerly.len() > MAX_FORMER_PERMISSIONS {
            self.formerly.pop_front();
        }
    }

    /// The permissions after a change of the mailbox, as far as they are recorded.
    pub(crate) fn permissions_at(&self, change: u64) -> Option<&Permissions> {
        let mut formerly = self.formerly.iter();
        let then = formerly.find(|(number, _)| *number > change);
        let then = then.map_or(&self.permissions, |(_, before)| before);
        then.as_deref()
    }

    /// A folder of a new mailbox.
    pub(crate) fn of_default(row: &'static DefaultFolder) -> Self {
        Self {
            class: row.class.map(Text::from),
            distinguished: row.distinguished,
            ..Self::new(row.parent, row.display_name, row.kind)
        }
    }

    /// The number of ordinary items.
    pub(crate) fn total(&self) -> usize {
        self.items.len()
    }

    /// The number of unread items.
    pub(crate) fn unread(&self) -> usize {
        self.items.unread
    }

    /// The number of the next ordinary item that comes into it.
    pub(crate) fn next_article(&self) -> u32 {
        self.items.next_article()
    }

    /// The number of associated items.
    pub(crate) fn associated(&self) -> usize {
        self.associated.len()
    }

    /// The numbers of its items, oldest first.
    pub(crate) fn items(
        &self,
        associated: bool,
    ) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator {
        self.index(associated).numbers()
    }

    /// The numbers of the items in a range of positions, oldest first.
    pub(crate) fn part(
        &self,
        associated: bool,
        places: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = u32> {
        self.index(associated).part(places)
    }

    /// Whether the items are ordered by the time they were received.
    pub(crate) fn is_dated(&self, associated: bool) -> bool {
        self.index(associated).is_dated()
    }

    /// The number of its last change.
    pub(crate) fn change(&self) -> u64 {
        self.change_numbers.last()
    }

    pub(crate) fn index(&self, associated: bool) -> &Index {
        if associated {
            &self.associated
        } else {
            &self.items
        }
    }

    pub(crate) fn index_mut(&mut self, associated: bool) -> &mut Index {
        if associated {
            &mut self.associated
        } else {
            &mut self.items
        }
    }
}
