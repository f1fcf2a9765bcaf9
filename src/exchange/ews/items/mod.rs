//! How items are made, changed, moved and deleted.

pub(crate) mod input;
pub(crate) mod user_configuration;

pub(crate) use input::{
    Said, accepted, attached, attachment, created, extended, mime_content, settable, settle,
};
pub(crate) use user_configuration::{Named, Wanted};
