//! The values of item properties in EWS: stored and derived ones.

pub(crate) mod associated;
pub(crate) mod attendees;
pub(crate) mod body;
pub(crate) mod calendar;
pub(crate) mod computed;
pub(crate) mod contact;
pub(crate) mod conversation;
pub(crate) mod flag;
pub(crate) mod html;
pub(crate) mod icon;
pub(crate) mod meeting;
pub(crate) mod plain;
pub(crate) mod responses;
pub(crate) mod task;
pub(crate) mod view;

pub(crate) use body::{body, html as as_html};
pub(crate) use computed::value;
pub(crate) use conversation::guid;
pub(crate) use flag::normalise;
pub(crate) use icon::{ICON, number};
pub(crate) use responses::UNREAD_RECEIPT;
pub(crate) use view::{View, folder_id_node, item_change_key, parent_id_node};
