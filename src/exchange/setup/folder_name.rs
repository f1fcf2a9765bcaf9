//! The folders that a file can name, and how many items they begin with.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::settings::MAX_ITEMS;

/// A folder of every mailbox, by the name that EWS finds it by
/// ([DistinguishedFolderId](https://learn.microsoft.com/exchange/client-developer/web-service-reference/distinguishedfolderid)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FolderName {
    /// Appointments and meetings.
    Calendar,
    /// People.
    Contacts,
    /// What was deleted.
    DeletedItems,
    /// What is not sent yet.
    Drafts,
    /// What came in.
    Inbox,
    /// The journal of Outlook.
    Journal,
    /// What is taken for junk.
    JunkEmail,
    /// The folder around those that people see.
    MsgFolderRoot,
    /// Notes.
    Notes,
    /// What is about to be sent.
    Outbox,
    /// What was sent.
    SentItems,
    /// Tasks.
    Tasks,
}

impl FolderName {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::Calendar,
        Self::Contacts,
        Self::DeletedItems,
        Self::Drafts,
        Self::Inbox,
        Self::Journal,
        Self::JunkEmail,
        Self::MsgFolderRoot,
        Self::Notes,
        Self::Outbox,
        Self::SentItems,
        Self::Tasks,
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Contacts => "contacts",
            Self::DeletedItems => "deleteditems",
            Self::Drafts => "drafts",
            Self::Inbox => "inbox",
            Self::Journal => "journal",
            Self::JunkEmail => "junkemail",
            Self::MsgFolderRoot => "msgfolderroot",
            Self::Notes => "notes",
            Self::Outbox => "outbox",
            Self::SentItems => "sentitems",
            Self::Tasks => "tasks",
        }
    }

    /// The folder of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|folder| folder.name() == name)
    }

    /// How many items it begins with where nothing else is said.
    pub fn usual_items(self) -> u32 {
        match self {
            Self::Calendar => 14,
            Self::Contacts => 12,
            Self::DeletedItems | Self::JunkEmail => 4,
            Self::Drafts => 2,
            Self::Inbox => 36,
            Self::Notes => 5,
            Self::SentItems => 12,
            Self::Tasks => 8,
            Self::Journal | Self::MsgFolderRoot | Self::Outbox => 0,
        }
    }
}

impl fmt::Display for FolderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How many items a folder begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "u32")]
#[schemars(extend("maximum" = MAX_ITEMS))]
pub struct ItemCount(u32);

impl TryFrom<u32> for ItemCount {
    type Error = String;

    fn try_from(count: u32) -> Result<Self, String> {
        match count > MAX_ITEMS {
            true => Err(format!(
                "a folder begins with at most {MAX_ITEMS} items, and this is {count}"
            )),
            false => Ok(Self(count)),
        }
    }
}

impl ItemCount {
    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// What the schema says of a table whose keys are folders.
pub(crate) fn keys() -> serde_json::Value {
    serde_json::json!({ "enum": FolderName::ALL.map(FolderName::name) })
}

/// How many items the folders of a mailbox begin with, where it is not as usual.
pub type Items = BTreeMap<FolderName, ItemCount>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_found_by_its_name_and_read_by_it() {
        for folder in FolderName::ALL {
            assert_eq!(FolderName::named(folder.name()), Some(folder));
            let read: Items = toml::from_str(&format!("{folder} = 7")).unwrap();
            assert_eq!(read[&folder].get(), 7);
        }
    }

    #[test]
    fn a_folder_has_a_bound() {
        assert_eq!(ItemCount::try_from(MAX_ITEMS).unwrap().get(), MAX_ITEMS);
        assert!(ItemCount::try_from(MAX_ITEMS + 1).is_err());
    }
}
