//! The folders that Exchange 2019 makes in a new mailbox.

use super::folder_id::FolderId;

/// A folder of every mailbox.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// Its number, counted from 1: what its id holds.
    pub number: u32,
    /// The name by which it is found without its id, where it has one.
    pub distinguished: Option<&'static str>,
    /// What people call it.
    pub display_name: &'static str,
    /// What kind of items it holds
    /// ([PidTagContainerClass](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
    pub class: Option<&'static str>,
    /// The element that EWS shows it as.
    pub element: &'static str,
    /// The number of the folder around it; 0 for the root.
    pub parent: u32,
}

/// What a distinguished name leads to.
pub(super) enum Distinguished {
    /// This folder.
    Found(&'static Folder),
    /// Nothing: the name is known, but no such folder is in an ordinary mailbox.
    Absent,
    /// The schema has no such name.
    Unknown,
}

/// The folder of that name
/// ([DistinguishedFolderIdNameType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsfold/)).
pub(super) fn distinguished(name: &str) -> Distinguished {
    match FOLDERS
        .iter()
        .find(|folder| folder.distinguished == Some(name))
    {
        Some(folder) => Distinguished::Found(folder),
        None if ABSENT.contains(&name) => Distinguished::Absent,
        None => Distinguished::Unknown,
    }
}

/// The folder of that number.
pub(super) fn folder(number: u32) -> Option<&'static Folder> {
    FOLDERS.get(usize::try_from(number.checked_sub(1)?).ok()?)
}

impl Folder {
    /// Its id in a mailbox.
    pub(super) fn id(&self, mailbox: uuid::Uuid) -> FolderId {
        FolderId {
            mailbox,
            number: self.number,
        }
    }

    /// The folders directly inside.
    pub(super) fn children(&self) -> impl Iterator<Item = &'static Self> {
        FOLDERS.iter().filter(|folder| folder.parent == self.number)
    }

    /// The folders inside, at any depth, each before those in it.
    pub(super) fn descendants(&self) -> Vec<&'static Self> {
        self.children()
            .flat_map(|child| [vec![child], child.descendants()].concat())
            .collect()
    }
}

/// One row of the tree.
const fn row(
    number: u32,
    distinguished: &'static str,
    display_name: &'static str,
    class: &'static str,
    element: &'static str,
    parent: u32,
) -> Folder {
    Folder {
        number,
        distinguished: if distinguished.is_empty() {
            None
        } else {
            Some(distinguished)
        },
        display_name,
        class: if class.is_empty() { None } else { Some(class) },
        element,
        parent,
    }
}

/// The tree, each folder at the place of its number.
static FOLDERS: &[Folder] = &[
    row(1, "root", "Root", "", "t:Folder", 0),
    row(
        2,
        "msgfolderroot",
        "Top of Information Store",
        "",
        "t:Folder",
        1,
    ),
    row(
        3,
        "calendar",
        "Calendar",
        "IPF.Appointment",
        "t:CalendarFolder",
        2,
    ),
    row(
        4,
        "",
        "Birthdays",
        "IPF.Appointment.Birthday",
        "t:CalendarFolder",
        3,
    ),
    row(
        5,
        "contacts",
        "Contacts",
        "IPF.Contact",
        "t:ContactsFolder",
        2,
    ),
    row(
        6,
        "",
        "Companies",
        "IPF.Contact.Company",
        "t:ContactsFolder",
        5,
    ),
    row(
        7,
        "",
        "GAL Contacts",
        "IPF.Contact.GalContacts",
        "t:ContactsFolder",
        5,
    ),
    row(
        8,
        "imcontactlist",
        "{A9E2BC46-B3A0-4243-B315-60D991004455}",
        "IPF.Contact.MOC.ImContactList",
        "t:ContactsFolder",
        5,
    ),
    row(
        9,
        "",
        "Organizational Contacts",
        "IPF.Contact.OrganizationalContacts",
        "t:ContactsFolder",
        5,
    ),
    row(
        10,
        "",
        "PeopleCentricConversation Buddies",
        "IPF.Contact.PeopleCentricConversationBuddies",
        "t:ContactsFolder",
        5,
    ),
    row(
        11,
        "recipientcache",
        "Recipient Cache",
        "IPF.Contact.RecipientCache",
        "t:ContactsFolder",
        5,
    ),
    row(
        12,
        "quickcontacts",
        "{06967759-274D-40B2-A3EB-D7F9E73727D7}",
        "IPF.Contact.MOC.QuickContacts",
        "t:ContactsFolder",
        5,
    ),
    row(
        13,
        "",
        "Conversation Action Settings",
        "IPF.Configuration",
        "t:Folder",
        2,
    ),
    row(
        14,
        "conversationhistory",
        "Conversation History",
        "IPF.Note",
        "t:Folder",
        2,
    ),
    row(
        15,
        "deleteditems",
        "Deleted Items",
        "IPF.Note",
        "t:Folder",
        2,
    ),
    row(16, "drafts", "Drafts", "IPF.Note", "t:Folder", 2),
    row(
        17,
        "",
        "ExternalContacts",
        "IPF.Contact",
        "t:ContactsFolder",
        2,
    ),
    row(18, "", "Files", "IPF.Files", "t:Folder", 2),
    row(19, "inbox", "Inbox", "IPF.Note", "t:Folder", 2),
    row(20, "journal", "Journal", "IPF.Journal", "t:Folder", 2),
    row(21, "junkemail", "Junk Email", "IPF.Note", "t:Folder", 2),
    row(22, "notes", "Notes", "IPF.StickyNote", "t:Folder", 2),
    row(23, "outbox", "Outbox", "IPF.Note", "t:Folder", 2),
    row(
        24,
        "",
        "RSS Feeds",
        "IPF.Note.OutlookHomepage",
        "t:Folder",
        2,
    ),
    row(25, "sentitems", "Sent Items", "IPF.Note", "t:Folder", 2),
    row(26, "syncissues", "Sync Issues", "IPF.Note", "t:Folder", 2),
    row(27, "conflicts", "Conflicts", "IPF.Note", "t:Folder", 26),
    row(
        28,
        "localfailures",
        "Local Failures",
        "IPF.Note",
        "t:Folder",
        26,
    ),
    row(
        29,
        "serverfailures",
        "Server Failures",
        "IPF.Note",
        "t:Folder",
        26,
    ),
    row(30, "tasks", "Tasks", "IPF.Task", "t:TasksFolder", 2),
    row(31, "", "AllContacts", "IPF.Note", "t:SearchFolder", 1),
    row(32, "", "AllItems", "IPF", "t:SearchFolder", 1),
    row(33, "", "Common Views", "", "t:Folder", 1),
    row(34, "", "Deferred Action", "", "t:Folder", 1),
    row(35, "", "ExchangeSyncData", "", "t:Folder", 1),
    row(
        36,
        "favorites",
        "Favorites",
        "IPF.Note",
        "t:SearchFolder",
        1,
    ),
    row(37, "searchfolders", "Finder", "", "t:Folder", 1),
    row(38, "", "Freebusy Data", "", "t:Folder", 1),
    row(39, "", "Location", "", "t:Folder", 1),
    row(40, "", "MailboxAssociations", "", "t:Folder", 1),
    row(
        41,
        "mycontacts",
        "My Contacts",
        "IPF.Note",
        "t:SearchFolder",
        37,
    ),
    row(
        42,
        "",
        "MyContactsExtended",
        "IPF.Note",
        "t:SearchFolder",
        1,
    ),
    row(43, "peopleconnect", "PeopleConnect", "", "t:Folder", 1),
    row(
        44,
        "recoverableitemsroot",
        "Recoverable Items",
        "",
        "t:Folder",
        1,
    ),
    row(45, "", "Calendar Logging", "", "t:Folder", 44),
    row(
        46,
        "recoverableitemsdeletions",
        "Deletions",
        "",
        "t:Folder",
        44,
    ),
    row(47, "recoverableitemspurges", "Purges", "", "t:Folder", 44),
    row(
        48,
        "recoverableitemsversions",
        "Versions",
        "",
        "t:Folder",
        44,
    ),
    row(49, "adminauditlogs", "AdminAuditLogs", "", "t:Folder", 44),
    row(50, "", "Reminders", "Outlook.Reminder", "t:SearchFolder", 1),
    row(51, "", "Schedule", "", "t:Folder", 1),
    row(52, "", "Sharing", "IPF.Note", "t:Folder", 1),
    row(53, "", "Shortcuts", "", "t:Folder", 1),
    row(54, "", "Spooler Queue", "", "t:Folder", 1),
    row(55, "", "System", "", "t:Folder", 1),
    row(
        56,
        "todosearch",
        "To-Do Search",
        "IPF.Task",
        "t:SearchFolder",
        1,
    ),
    row(57, "", "Views", "", "t:Folder", 1),
];

/// The names that the schema knows and an ordinary mailbox has no folder for.
const ABSENT: &[&str] = &[
    "allcategorizeditems",
    "allcontacts",
    "allitems",
    "allpersonmetadata",
    "archivedeleteditems",
    "archiveinbox",
    "archivemsgfolderroot",
    "archiverecoverableitemsdeletions",
    "archiverecoverableitemspurges",
    "archiverecoverableitemsroot",
    "archiverecoverableitemsversions",
    "archiveroot",
    "companycontacts",
    "directory",
    "dlppolicyevaluation",
    "fromfavoritesenders",
    "inference",
    "onenotepagepreviews",
    "peoplecentricconversationbuddies",
    "publicfoldersroot",
    "qedcdefaultretention",
    "qedclongretention",
    "qedcmediumretention",
    "qedcshortretention",
    "quarantinedemail",
    "quarantinedemaildefaultcategory",
    "recoverableitemssubstrateholds",
    "relevantcontacts",
    "sharepointnotifications",
    "shortnotes",
    "temporarysaves",
    "usercuratedcontacts",
    "voicemail",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_is_at_the_place_of_its_number_and_has_a_parent() {
        for (place, folder) in FOLDERS.iter().enumerate() {
            assert_eq!(folder.number as usize, place + 1);
            assert_eq!(folder.parent == 0, place == 0);
        }
    }

    #[test]
    fn everything_descends_from_the_root_once() {
        let root = folder(1).unwrap();
        assert_eq!(root.descendants().len(), FOLDERS.len() - 1);
    }
}
