//! Response shapes of items.

pub(crate) mod attachments;
pub(crate) mod conflicts;
pub(crate) mod shape;
pub(crate) mod shown;
pub(crate) mod web;

pub(crate) use attachments::list;
pub(crate) use shape::Shape;
