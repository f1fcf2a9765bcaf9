//! How FindItem finds: which items there are, in which order, and which part of them is shown.

mod candidates;
mod grouping;
mod order;
mod query;
mod searched;
mod window;

pub(super) use candidates::{candidates, total, unread, unread_of};
pub(super) use grouping::Grouping;
pub(super) use order::{Direction, Order};
pub(super) use query::{Moment, Query};
pub(super) use window::{Seen, Window};
