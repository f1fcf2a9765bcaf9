//! The properties of folders: extended properties, and the values for restrictions.

use crate::exchange::data::{Key, Property, Value};
use crate::exchange::ews::fields::Extended;
use crate::exchange::ews::find::folder_items::{total, unread};
use crate::exchange::ews::ids::{Id, IdFormat};
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::folder_id_node;
use crate::exchange::ews::restriction::{ComparisonType, Properties};
use crate::exchange::store::default_folders::is_hidden;
use crate::exchange::store::{Folder, FolderKind, Mailbox};

/// A folder whose properties a restriction examines.
pub(crate) struct Searched<'a> {
    /// Its mailbox.
    pub(crate) mailbox: &'a Mailbox,
    /// Its number.
    pub(crate) number: u32,
}

impl Properties for Searched<'_> {
    fn of_path(&self, path: &Path, _: ComparisonType) -> Option<Value> {
        let Path::Extended(property) = path else {
            return None;
        };
        let folder = self.mailbox.folder(self.number)?;
        extended_value(self.mailbox, self.number, folder, property)
    }

    fn of_folder(&self, property: Property) -> Option<Value> {
        value(self.mailbox, self.number, property)
    }
}

/// The value of a folder's property.
fn value(mailbox: &Mailbox, number: u32, property: Property) -> Option<Value> {
    let folder = mailbox.folder(number)?;
    let count = |count: usize| i64::try_from(count).ok().map(Value::Integer);
    let id = |number| Some(folder_id_node(property.element(), mailbox, number).into());
    match property {
        Property::FolderId => id(number),
        Property::ParentFolderId => id(folder.parent),
        Property::DisplayName => Some(Value::Text(folder.name.clone())),
        Property::FolderClass => folder.class.clone().map(Value::Text),
        Property::DistinguishedFolderId => folder.distinguished.map(Value::from),
        Property::TotalCount => count(total(mailbox, number, folder)),
        Property::UnreadCount => count(unread(mailbox, number, folder)),
        Property::ChildFolderCount => count(mailbox.children(number).count()),
        _ => None,
    }
}

/// The value of an extended property, if the folder has it
/// ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
pub(crate) fn extended_value(
    mailbox: &Mailbox,
    number: u32,
    folder: &Folder,
    property: &Extended,
) -> Option<Value> {
    if let Some(stated) = folder.properties.get(&property.key) {
        return Some(stated.clone());
    }
    let Key::Tag(tag) = property.key else {
        return None;
    };
    let count = |count: usize| i64::try_from(count).ok().map(Value::Integer);
    match tag {
        0x0E08 => Some(Value::Integer(size(mailbox, folder))),
        0x3001 => Some(Value::Text(folder.name.clone())),
        0x3601 => Some(Value::Integer(if folder.kind == FolderKind::Search {
            2
        } else {
            1
        })),
        0x3602 => count(total(mailbox, number, folder)),
        0x3603 => count(unread(mailbox, number, folder)),
        0x360A => Some(mailbox.children(number).next().is_some().into()),
        0x3613 => folder.class.clone().map(Value::Text),
        0x3617 => count(folder.associated()),
        0x10F4 => Some(is_hidden(number).into()),
        0x6751 => Some(Value::Integer(folder.next_article().into())),
        0x6752 => Some(Value::Integer((folder.next_article() - 1).into())),
        _ => identity_or_date(mailbox, number, folder, tag),
    }
}

/// The approximate size of a folder's items in bytes, associated items included.
fn size(mailbox: &Mailbox, folder: &Folder) -> i64 {
    size_of(mailbox, folder, false).saturating_add(size_of(mailbox, folder, true))
}

/// The approximate size of the normal or the associated items. It extrapolates from a sample, which is spread evenly over
/// the folder.
fn size_of(mailbox: &Mailbox, folder: &Folder, associated: bool) -> i64 {
    const LOOKED_AT: usize = 50;
    let items = folder.items(associated);
    let total = items.len();
    let step = total.div_ceil(LOOKED_AT).max(1);
    let sizes = items
        .step_by(step)
        .filter_map(|number| mailbox.item(number));
    let sizes: Vec<_> = sizes.map(|item| item.size()).collect();
    let average = sizes.iter().sum::<usize>() / sizes.len().max(1);
    i64::try_from(average * total).unwrap_or(i64::MAX)
}

/// The identifiers of a folder outside EWS, and its dates.
fn identity_or_date(mailbox: &Mailbox, number: u32, folder: &Folder, tag: u16) -> Option<Value> {
    let entry_id = |number| {
        let id = Id::folder(mailbox.guid, number);
        Value::Text(id.encode(IdFormat::EntryId).into())
    };
    let dates = mailbox.folder_dates(number);
    match tag {
        0x0E09 if folder.parent != 0 => Some(entry_id(folder.parent)),
        0x0FF9 | 0x0FFF => Some(entry_id(number)),
        0x3007 => Some(Value::Time(dates.made)),
        0x3008 | 0x6709 => Some(Value::Time(dates.modified)),
        0x670A => Some(Value::Time(dates.committed)),
        0x670B => Some(Value::Integer(dates.deleted.into())),
        _ => None,
    }
}
