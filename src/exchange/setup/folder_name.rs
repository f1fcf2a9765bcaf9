//! Folders that a file can name, and their initial numbers of items.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::settings::MAX_ITEMS;

/// A folder of every mailbox, by its distinguished name
/// ([DistinguishedFolderId](https://learn.microsoft.com/exchange/client-developer/web-service-reference/distinguishedfolderid)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FolderName {
    /// Appointments and meetings.
    Calendar,
    /// Contacts.
    Contacts,
    /// Deleted items.
    DeletedItems,
    /// Drafts.
    Drafts,
    /// Received messages.
    Inbox,
    /// Outlook's journal.
    Journal,
    /// Junk e-mail.
    JunkEmail,
    /// The root of the folders that mail clients show.
    MsgFolderRoot,
    /// Notes.
    Notes,
    /// Messages that are being sent.
    Outbox,
    /// Sent messages.
    SentItems,
    /// Tasks.
    Tasks,
}

impl FolderName {
    /// All folders.
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

    /// The name on the wire.
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

    /// The folder with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|folder| folder.name() == name)
    }

    /// The default number of initial items.
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

/// The initial number of items in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "u32")]
#[schemars(extend("maximum" = MAX_ITEMS))]
pub struct ItemCount(u32);

impl TryFrom<u32> for ItemCount {
    type Error = String;

    fn try_from(count: u32) -> Result<Self, String> {
        match count > MAX_ITEMS {
            true => Err(format!(
                "a folder begins with at most {MAX_ITEMS} items, not {count}"
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

/// The JSON schema of keys that are folders.
pub(crate) fn keys() -> serde_json::Value {
    serde_json::json!({ "enum": FolderName::ALL.map(FolderName::name) })
}

/// The initial numbers of items in the folders of a mailbox, where they differ from the default.
pub type Items = BTreeMap<FolderName, ItemCount>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_found_and_read_by_its_name() {
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
