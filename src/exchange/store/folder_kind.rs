//! The types of folders.

/// The type of a folder in EWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderKind {
    /// A folder of another type, such as mail.
    Mail,
    /// A calendar.
    Calendar,
    /// A contacts folder.
    Contacts,
    /// A task folder.
    Tasks,
    /// A search folder.
    Search,
}
