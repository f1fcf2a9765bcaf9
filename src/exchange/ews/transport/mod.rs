//! Mail between the mailboxes of an instance: recipients, delivery and reports.

pub(crate) mod arrival;
pub(crate) mod attendant;
pub(crate) mod envelope;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod submit;

pub(crate) use report::{deleted_unread, marked_read};
pub(crate) use submit::submit;
