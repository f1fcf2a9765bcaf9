//! A folder of a mailbox.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::change_numbers::ChangeNumbers;
use super::default_folders::DefaultFolder;
use super::index::Index;
use crate::exchange::data::{Properties, Text};
use crate::exchange::permissions::Permissions;
use crate::exchange::xml::Node;
use crate::settings::MAX_FORMER_PERMISSIONS;

/// What a folder is to EWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderKind {
    /// Any folder that is none of the others.
    Mail,
    /// A calendar.
    Calendar,
    /// People.
    Contacts,
    /// Things to do.
    Tasks,
    /// What is found elsewhere.
    Search,
}

/// A folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    /// The folder around it; 0 for the root.
    pub(crate) parent: u32,
    /// What people call it.
    pub(crate) name: Text,
    /// What kind of items it holds.
    pub(crate) class: Option<Text>,
    /// What it is.
    pub(crate) kind: FolderKind,
    /// The name by which it is found in every mailbox.
    pub(crate) distinguished: Option<&'static str>,
    /// Extended properties.
    pub(crate) properties: Properties,
    /// What clients said of searches and policies: elements by their names, as they go over the wire.
    pub(crate) raw_elements: Vec<Node>,
    /// What others than the owner of the mailbox may do here, where somebody said so.
    pub(crate) permissions: Option<Arc<Permissions>>,
    /// The same until each of its last changes, by the change's number; the oldest first.
    formerly: VecDeque<(u64, Option<Arc<Permissions>>)>,
    pub(crate) change_numbers: ChangeNumbers,
    pub(crate) items: Index,
    pub(crate) associated: Index,
}

impl Folder {
    /// A folder that somebody makes.
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

    /// What is said of it, without what is in it.
    pub(crate) fn described(&self) -> Self {
        Self {
            class: self.class.clone(),
            properties: self.properties.clone(),
            raw_elements: self.raw_elements.clone(),
            permissions: self.permissions.clone(),
            ..Self::new(self.parent, self.name.clone(), self.kind)
        }
    }

    /// Takes over what is said of another.
    pub(crate) fn describe(&mut self, other: Self) {
        self.name = other.name;
        self.class = other.class;
        self.properties = other.properties;
        self.raw_elements = other.raw_elements;
        self.permissions = other.permissions;
    }

    /// Remembers what was said of others until a change, where it said something else.
    pub(crate) fn remember(&mut self, change: u64, before: Option<Arc<Permissions>>) {
        if before != self.permissions {
            self.formerly.push_back((change, before));
        }
        if self.formerly.len() > MAX_FORMER_PERMISSIONS {
            self.formerly.pop_front();
        }
    }

    /// What was said of others when the mailbox had changed so often, as far as that is remembered.
    pub(crate) fn permissions_at(&self, change: u64) -> Option<&Permissions> {
        let mut formerly = self.formerly.iter();
        let then = formerly.find(|(number, _)| *number > change);
        let then = then.map_or(&self.permissions, |(_, before)| before);
        then.as_deref()
    }

    /// A folder that is there from the first.
    pub(crate) fn of_default(row: &'static DefaultFolder) -> Self {
        Self {
            class: row.class.map(Text::from),
            distinguished: row.distinguished,
            ..Self::new(row.parent, row.display_name, row.kind)
        }
    }

    /// How many ordinary items it has.
    pub(crate) fn total(&self) -> usize {
        self.items.len()
    }

    /// How many of them are to be read yet.
    pub(crate) fn unread(&self) -> usize {
        self.items.unread
    }

    /// How many items are associated with it.
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

    /// The numbers of the items at those places, oldest first.
    pub(crate) fn part(
        &self,
        associated: bool,
        places: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = u32> {
        self.index(associated).part(places)
    }

    /// Whether its items are in the order in which they were received.
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
