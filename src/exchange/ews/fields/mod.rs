//! Item properties on the wire: their URIs, the forms of their values, reading and writing.

pub(crate) mod extended;
pub(crate) mod field;
pub(crate) mod read;
pub(crate) mod write;

pub(crate) use extended::Extended;
pub(crate) use field::{Field, Form, class, element, field, field_of, fields, kind};
pub(crate) use read::{read, read_constant, read_inside};
pub(crate) use write::{node, node_within, scalar};
