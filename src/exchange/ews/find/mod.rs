//! The parts of FindItem: a folder's items, their order, and paging.

pub(crate) mod folder_items;
pub(crate) mod grouping;
pub(crate) mod order;
pub(crate) mod page;
pub(crate) mod paging;
pub(crate) mod search_folders;

pub(crate) use folder_items::{folder_items, total, unread, unread_of};
pub(crate) use grouping::Grouping;
pub(crate) use order::{Direction, Order};
pub(crate) use page::Page;
pub(crate) use paging::{Paging, Seen};
