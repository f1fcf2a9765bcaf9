//! How FindItem finds: which items there are, in which order, and which part of them is shown.

pub(crate) mod candidates;
pub(crate) mod grouping;
pub(crate) mod order;
pub(crate) mod page;
pub(crate) mod searched;
pub(crate) mod window;

pub(crate) use candidates::{candidates, total, unread, unread_of};
pub(crate) use grouping::Grouping;
pub(crate) use order::{Direction, Order};
pub(crate) use page::Page;
pub(crate) use window::{Seen, Window};
