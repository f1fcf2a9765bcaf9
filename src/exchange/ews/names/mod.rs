//! Whom names and addresses mean: in the directory, and among the contacts of a mailbox.

pub(crate) mod contacts;
pub(crate) mod directory;
pub(crate) mod listed;
pub(crate) mod sought;
pub(crate) mod told;

pub(crate) use contacts::Folder;
pub(crate) use sought::Sought;
pub(crate) use told::Told;
