//! The initial content of a mailbox, composed on request from the seed and the address.

pub(crate) mod calendar;
pub(crate) mod configurations;
pub(crate) mod contacts;
pub(crate) mod dice;
pub(crate) mod files;
pub(crate) mod mail;
pub(crate) mod origin;
pub(crate) mod people;
pub(crate) mod tasks;
pub(crate) mod texts;

pub(crate) use calendar::invitation;
pub(crate) use origin::{BACK, Origin};
