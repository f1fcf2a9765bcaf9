//! Folders as EWS sees them: their properties, their permissions, and how they are made and changed.

pub(crate) mod edit;
pub(crate) mod permission_set;
pub(crate) mod properties;
pub(crate) mod shape;

pub(crate) use edit::check_name;
pub(crate) use properties::Searched;
pub(crate) use shape::Shape;
