//! The folders of a new mailbox in Exchange 2019, and those that Exchange Online adds.

use super::folder_kind::FolderKind;
use super::folder_kind::FolderKind::{Calendar, Contacts, Mail, Search, Tasks};

/// A folder of every mailbox.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DefaultFolder {
    /// The number, from 1. The folder's id contains it.
    pub number: u32,
    /// The distinguished name, if there is one
    /// ([DistinguishedFolderIdNameType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsfold/)).
    pub distinguished: Option<&'static str>,
    /// The display name.
    pub display_name: &'static str,
    /// The container class: the type of its items
    /// ([PidTagContainerClass](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
    pub class: Option<&'static str>,
    /// The type of the folder in EWS.
    pub kind: FolderKind,
    /// The number of the parent folder; 0 for the root.
    pub parent: u32,
}

/// Folders that mail clients hide, although their parents are visible
/// ([PidTagAttributeHidden](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcfold/)).
const HIDDEN: [u32; 10] = [6, 7, 8, 9, 10, 11, 12, 13, 17, 18];

/// Whether a folder of a new mailbox is hidden from users.
pub(crate) fn is_hidden(number: u32) -> bool {
    HIDDEN.contains(&number)
}

/// The folders that only Exchange Online makes.
const ONLINE: [u32; 5] = [6, 10, 17, 31, 32];

/// Whether the folder of that number is one of a new mailbox of Exchange Online alone.
pub(crate) fn is_online_only(number: u32) -> bool {
    ONLINE.contains(&number)
}

/// Whether a folder belongs to every new mailbox. Such a folder cannot be deleted, moved or renamed.
pub(crate) fn is_default(number: u32) -> bool {
    usize::try_from(number).is_ok_and(|number| (1..=FOLDERS.len()).contains(&number))
}

/// A row of the table.
const fn row(
    number: u32,
    distinguished: &'static str,
    display_name: &'static str,
    class: &'static str,
    kind: FolderKind,
    parent: u32,
) -> DefaultFolder {
    DefaultFolder {
        number,
        distinguished: if distinguished.is_empty() {
            None
        } else {
            Some(distinguished)
        },
        display_name,
        class: if class.is_empty() { None } else { Some(class) },
        kind,
        parent,
    }
}

/// The folder tree. Each folder is at the index of its number.
pub(crate) static FOLDERS: &[DefaultFolder] = &[
    row(1, "root", "", "", Mail, 0),
    row(2, "msgfolderroot", "Top of Information Store", "", Mail, 1),
    row(3, "calendar", "Calendar", "IPF.Appointment", Calendar, 2),
    row(4, "", "Birthdays", "IPF.Appointment.Birthday", Calendar, 3),
    row(5, "contacts", "Contacts", "IPF.Contact", Contacts, 2),
    row(
        6,
        "companycontacts",
        "Companies",
        "IPF.Contact.Company",
        Contacts,
        5,
    ),
    row(
        7,
        "",
        "GAL Contacts",
        "IPF.Contact.GalContacts",
        Contacts,
        5,
    ),
    row(
        8,
        "imcontactlist",
        "{A9E2BC46-B3A0-4243-B315-60D991004455}",
        "IPF.Contact.MOC.ImContactList",
        Contacts,
        5,
    ),
    row(
        9,
        "",
        "Organizational Contacts",
        "IPF.Contact.OrganizationalContacts",
        Contacts,
        5,
    ),
    row(
        10,
        "peoplecentricconversationbuddies",
        "PeopleCentricConversation Buddies",
        "IPF.Contact.PeopleCentricConversationBuddies",
        Contacts,
        5,
    ),
    row(
        11,
        "recipientcache",
        "Recipient Cache",
        "IPF.Contact.RecipientCache",
        Contacts,
        5,
    ),
    row(
        12,
        "quickcontacts",
        "{06967759-274D-40B2-A3EB-D7F9E73727D7}",
        "IPF.Contact.MOC.QuickContacts",
        Contacts,
        5,
    ),
    row(
        13,
        "",
        "Conversation Action Settings",
        "IPF.Configuration",
        Mail,
        2,
    ),
    row(
        14,
        "conversationhistory",
        "Conversation History",
        "",
        Mail,
        2,
    ),
    row(15, "deleteditems", "Deleted Items", "IPF.Note", Mail, 2),
    row(16, "drafts", "Drafts", "IPF.Note", Mail, 2),
    row(
        17,
        "externalcontacts",
        "ExternalContacts",
        "IPF.Contact",
        Contacts,
        2,
    ),
    row(18, "", "Files", "IPF.Files", Mail, 2),
    row(19, "inbox", "Inbox", "IPF.Note", Mail, 2),
    row(20, "journal", "Journal", "IPF.Journal", Mail, 2),
    row(21, "junkemail", "Junk Email", "IPF.Note", Mail, 2),
    row(22, "notes", "Notes", "IPF.StickyNote", Mail, 2),
    row(23, "outbox", "Outbox", "IPF.Note", Mail, 2),
    row(24, "", "RSS Feeds", "IPF.Note.OutlookHomepage", Mail, 2),
    row(25, "sentitems", "Sent Items", "IPF.Note", Mail, 2),
    row(26, "syncissues", "Sync Issues", "IPF.Note", Mail, 2),
    row(27, "conflicts", "Conflicts", "IPF.Note", Mail, 26),
    row(28, "localfailures", "Local Failures", "IPF.Note", Mail, 26),
    row(
        29,
        "serverfailures",
        "Server Failures",
        "IPF.Note",
        Mail,
        26,
    ),
    row(30, "tasks", "Tasks", "IPF.Task", Tasks, 2),
    row(31, "allcontacts", "AllContacts", "IPF.Note", Search, 1),
    row(32, "allitems", "AllItems", "IPF", Search, 1),
    row(33, "", "Common Views", "", Mail, 1),
    row(34, "", "Deferred Action", "", Mail, 1),
    row(35, "", "ExchangeSyncData", "", Mail, 1),
    row(36, "favorites", "Favorites", "IPF.Note", Search, 1),
    row(37, "searchfolders", "Finder", "", Mail, 1),
    row(38, "", "Freebusy Data", "", Mail, 1),
    row(39, "", "Location", "", Mail, 1),
    row(40, "", "MailboxAssociations", "", Mail, 1),
    row(41, "mycontacts", "My Contacts", "IPF.Note", Search, 37),
    row(42, "", "MyContactsExtended", "IPF.Note", Search, 1),
    row(43, "peopleconnect", "PeopleConnect", "", Mail, 1),
    row(44, "recoverableitemsroot", "Recoverable Items", "", Mail, 1),
    row(45, "", "Calendar Logging", "", Mail, 44),
    row(46, "recoverableitemsdeletions", "Deletions", "", Mail, 44),
    row(47, "recoverableitemspurges", "Purges", "", Mail, 44),
    row(48, "recoverableitemsversions", "Versions", "", Mail, 44),
    row(49, "adminauditlogs", "AdminAuditLogs", "", Mail, 44),
    row(50, "", "Reminders", "Outlook.Reminder", Search, 1),
    row(51, "", "Schedule", "", Mail, 1),
    row(52, "", "Sharing", "IPF.Note", Mail, 1),
    row(53, "", "Shortcuts", "", Mail, 1),
    row(54, "", "Spooler Queue", "", Mail, 1),
    row(55, "", "System", "", Mail, 1),
    row(56, "todosearch", "To-Do Search", "IPF.Task", Search, 1),
    row(57, "", "Views", "", Mail, 1),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_is_at_the_index_of_its_number_and_has_a_parent() {
        for (place, folder) in FOLDERS.iter().enumerate() {
            assert_eq!(folder.number as usize, place + 1);
            assert_eq!(folder.parent == 0, place == 0);
        }
    }

    #[test]
    fn every_parent_stands_before_its_subfolders() {
        assert!(FOLDERS.iter().all(|folder| folder.parent < folder.number));
    }
}
