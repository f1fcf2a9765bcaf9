//! The mailboxes: which there are, and who may open them.
//!
//! Every address under a served domain is a mailbox from its first use, unless the world says that only those exist that
//! it lists. What is said of an account, the scenario says; else the world; else it is as every account is. What
//! mailboxes hold is the store's.

pub(crate) mod candidate;
pub(crate) mod entry;
pub(crate) mod mailboxes;
pub(crate) mod rights;
pub(crate) mod site;

pub use candidate::{Caller, Candidate, Denied};
pub use entry::Entry;
pub use mailboxes::{Mailbox, World};
pub(crate) use rights::Lists;
pub use site::{Advertised, Site};
