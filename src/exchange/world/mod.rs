//! Mailboxes and accounts: which exist, and who has access.
//!
//! Every address of a served domain is a mailbox from its first use, unless the world file limits mailboxes to those it
//! lists. An account is described by the scenario, or else by the world file; otherwise it has the defaults. The store
//! has the mailbox contents.

pub(crate) mod applications;
pub(crate) mod candidate;
pub(crate) mod entry;
pub(crate) mod legacy;
pub(crate) mod mailboxes;
pub(crate) mod rights;
pub(crate) mod site;

pub use candidate::{Caller, Candidate, Denied};
pub use entry::Entry;
pub use mailboxes::{Mailbox, World};
pub(crate) use rights::{Lists, SendingRight};
pub use site::{Advertised, Arrival, Site};
