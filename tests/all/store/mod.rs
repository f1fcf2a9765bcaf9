//! Mailboxes.

mod seed; // what they begin with
