//! How FindItem finds: which items there are, in which order, and which part of them is shown.

mod candidates;
mod grouping;
mod order;
mod query;
mod window;

pub(super) use candidates::candidates;
pub(super) use grouping::Grouping;
pub(super) use order::Order;
pub(super) use query::Query;
pub(super) use window::{Seen, Window};
