//! What a mailbox holds before anybody changed it: made from the seed and its address whenever it is asked for.

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
