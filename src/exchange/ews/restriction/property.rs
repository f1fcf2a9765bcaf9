//! The properties that conditions are about.

use super::unexpected;
use crate::exchange::ews::find::{total, unread};
use crate::exchange::ews::folder_shape::extended_value;
use crate::exchange::ews::items::{Extended, Path, View};
use crate::exchange::ews::target::Found;
use crate::exchange::store::{Mailbox, Value};
use crate::exchange::xml::Element;

/// A property of an item, or of a folder.
#[derive(Clone, Debug)]
pub(in crate::exchange::ews) enum Property {
    Item(Path),
    /// By the rest of its URI.
    Folder(String),
}

/// What a condition is held against.
pub(super) enum Subject<'a> {
    Item(&'a View<'a>),
    Folder(&'a Mailbox, u32),
}

impl Property {
    pub(super) fn read(element: &Element<'_>) -> Found<Self> {
        if !Path::is_one(element) {
            return Err(unexpected(element));
        }
        let uri = element.attribute("FieldURI").unwrap_or_default();
        match uri.strip_prefix("folder:") {
            Some(rest) => Ok(Ok(Self::Folder(rest.to_owned()))),
            None => Ok(Path::read(element)?.map(Self::Item)),
        }
    }

    pub(super) fn value(&self, subject: &Subject<'_>) -> Option<Value> {
        match (self, subject) {
            (Self::Item(path), Subject::Item(view)) => path.value(view),
            (Self::Item(Path::Extended(property)), Subject::Folder(mailbox, number)) => {
                folder_extended(mailbox, *number, property)
            }
            (Self::Folder(name), Subject::Folder(mailbox, number)) => {
                folder_value(mailbox, *number, name)
            }
            _ => None,
        }
    }
}

fn folder_extended(mailbox: &Mailbox, number: u32, property: &Extended) -> Option<Value> {
    extended_value(mailbox, number, mailbox.folder(number)?, property)
}

/// The value of a folder's property, by the rest of its URI.
fn folder_value(mailbox: &Mailbox, number: u32, name: &str) -> Option<Value> {
    let folder = mailbox.folder(number)?;
    let count = |count: usize| i64::try_from(count).ok().map(Value::Integer);
    match name {
        "DisplayName" => Some(Value::Text(folder.name.clone())),
        "FolderClass" => folder.class.clone().map(Value::Text),
        "TotalCount" => count(total(mailbox, number, folder)),
        "UnreadCount" => count(unread(mailbox, number, folder)),
        "ChildFolderCount" => count(mailbox.children(number).count()),
        _ => None,
    }
}
