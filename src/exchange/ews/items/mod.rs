//! Items as EWS sees them: their properties by every name, the shapes they are shown in, and how clients make them.

pub(super) mod attachments;
mod body;
pub(super) mod calendar;
mod computed;
mod contact;
mod conversation;
mod extended;
mod flag;
mod icon;
mod input;
mod mapi;
mod meeting;
mod mime;
mod neighbours;
mod path;
mod plain;
mod quote;
pub(super) mod receipt;
pub(super) mod respond;
mod responses;
mod sets;
mod shape;
pub(super) mod stream;
mod task;
pub(super) mod update;
pub(super) mod verb;
mod view;
mod web;

pub(super) use computed::value;
pub(super) use extended::Extended;
pub(super) use flag::settle as settle_flag;
pub(super) use input::{
    Said, accepted, attached, attachment, created, extended, mime_content, settable, settle,
};
pub(super) use path::Path;
pub(super) use shape::{Base, Shape};
pub(super) use view::{View, folder_id_node, item_change_key};
