//! The creation, change, transfer and deletion of items.

pub(crate) mod check;
pub(crate) mod delete;
pub(crate) mod input;
pub(crate) mod send;
pub(crate) mod transfer;
pub(crate) mod user_configuration;

pub(crate) use delete::DeleteType;
pub(crate) use input::{
    ChangedProperties, accepted, attached, attachment, created, extended, mime_content, normalise,
    of_property, settable,
};
pub(crate) use send::Disposition;
pub(crate) use user_configuration::{Named, Wanted};
