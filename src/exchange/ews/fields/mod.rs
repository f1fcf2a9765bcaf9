//! The properties of items, each a row: its URI, its element, the form of its value, and whether clients may set it.
//!
//! A kind of item has the rows of every item, then those of its own, which is the order of the schema.

pub(crate) mod calendar;
pub(crate) mod contact;
pub(crate) mod extended;
pub(crate) mod field;
pub(crate) mod item;
pub(crate) mod message;
pub(crate) mod others;
pub(crate) mod read;
pub(crate) mod task;
pub(crate) mod write;

pub(crate) use extended::Extended;
pub(crate) use field::{Field, Form, class, element, field, field_of, fields, kind, known};
pub(crate) use read::{read, read_constant, read_inside};
pub(crate) use write::{node, node_within, scalar};
