//! Folders as EWS sees them: their properties, their permissions, and how they are made and changed.

pub(crate) mod permission_set;
pub(crate) mod shape;

pub(crate) use shape::Shape;
