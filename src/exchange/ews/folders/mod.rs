//! Folders in EWS: properties, permissions, creation and change.

pub(crate) mod edit;
pub(crate) mod permission_set;
pub(crate) mod properties;
pub(crate) mod shape;

pub(crate) use edit::check_name;
pub(crate) use properties::Searched;
pub(crate) use shape::Shape;
