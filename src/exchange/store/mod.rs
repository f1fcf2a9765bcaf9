//! The mailbox store: the content of all mailboxes, and their changes.
//!
//! The store knows nothing of EWS: folders and items have numbers, properties have keys and values. A mailbox is
//! created on first use, from the seed and its address. Unchanged items are not stored, but composed on request.

pub(crate) mod change_numbers;
pub(crate) mod default_folders;
pub(crate) mod entry;
pub(crate) mod events;
pub(crate) mod folder;
pub(crate) mod folder_dates;
pub(crate) mod folder_kind;
pub(crate) mod inbox_rules;
pub(crate) mod index;
pub(crate) mod log;
pub(crate) mod mailbox;
pub(crate) mod mailbox_store;
pub(crate) mod orders;
pub(crate) mod quota;
pub(crate) mod search;
pub(crate) mod streams;
pub(crate) mod subscriptions;
#[cfg(test)]
mod tests;
pub(crate) mod tree;

pub(crate) use entry::Entry;
pub(crate) use events::{Event, EventAction, Subject};
pub(crate) use folder::Folder;
pub(crate) use folder_kind::FolderKind;
pub(crate) use inbox_rules::InboxRule;
pub(crate) use log::Change;
pub(crate) use mailbox::Mailbox;
pub(crate) use mailbox_store::Mailboxes;
pub use mailbox_store::{MailboxStore, Store};
pub(crate) use orders::Sorting;
pub use quota::Quota;
pub(crate) use search::{BUILT_IN, Criteria};
pub(crate) use streams::{BudgetOwner, Opened};
pub(crate) use subscriptions::{
    Batch, Delivery, EventFilter, EventType, Lost, Subscription, Subscriptions,
};
