//! The properties that conditions are about.

use super::nature::{Nature, may_exist};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Value;
use crate::exchange::ews::answers::Found;
use crate::exchange::ews::answers::required::unexpected;
use crate::exchange::ews::fields::Extended;
use crate::exchange::ews::find::{total, unread};
use crate::exchange::ews::folders::properties::extended_value;
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::{View, folder_id_node};
use crate::exchange::store::Mailbox;
use crate::exchange::xml::Element;

/// A property of an item, or of a folder, and what it is to those who search.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    name: Name,
    pub(crate) nature: Nature,
}

#[derive(Clone, Debug)]
enum Name {
    Item(Path),
    /// By the rest of its URI.
    Folder(String),
}

/// What a condition is held against.
pub(crate) enum Subject<'a> {
    Item(&'a View<'a>),
    Folder(&'a Mailbox, u32),
}

impl Property {
    /// Reads one that can be searched in some way.
    pub(crate) fn read(element: &Element<'_>) -> Found<Self> {
        if !Path::is_one(element) {
            return Err(unexpected(element));
        }
        let uri = element.attribute("FieldURI").unwrap_or_default();
        let name = match uri.strip_prefix("folder:") {
            Some(rest) => Name::Folder(rest.to_owned()),
            None => match Path::read(element)? {
                Ok(path) => Name::Item(path),
                Err(code) => return Ok(Err(code)),
            },
        };
        let nature = match &name {
            Name::Item(path) => Nature::of(path),
            Name::Folder(name) => Nature::of_folder(name),
        };
        Ok(match nature {
            Nature::Closed => Err(ResponseCode::UNSUPPORTED_PATH_FOR_QUERY),
            _ => Ok(Self { name, nature }),
        })
    }

    /// Whether one may ask that it is there.
    pub(crate) fn may_exist(&self) -> bool {
        match &self.name {
            Name::Item(path) => may_exist(path),
            Name::Folder(_) => true,
        }
    }

    /// Its value, as it is searched.
    pub(crate) fn value(&self, subject: &Subject<'_>) -> Option<Value> {
        match (&self.name, subject) {
            (Name::Item(path), Subject::Item(view)) => self.nature.value(path, view),
            (Name::Item(Path::Extended(property)), Subject::Folder(mailbox, number)) => {
                folder_extended(mailbox, *number, property)
            }
            (Name::Folder(name), Subject::Folder(mailbox, number)) => {
                self.nature.seen(folder_value(mailbox, *number, name)?)
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
        "FolderId" => Some(folder_id_node("t:FolderId", mailbox, number).into()),
        "ParentFolderId" => Some(folder_id_node("t:ParentFolderId", mailbox, folder.parent).into()),
        "DisplayName" => Some(Value::Text(folder.name.clone())),
        "FolderClass" => folder.class.clone().map(Value::Text),
        "DistinguishedFolderId" => folder.distinguished.map(Value::from),
        "TotalCount" => count(total(mailbox, number, folder)),
        "UnreadCount" => count(unread(mailbox, number, folder)),
        "ChildFolderCount" => count(mailbox.children(number).count()),
        _ => None,
    }
}
