//! Properties by path: how they are read, set and deleted.

pub(crate) mod mapi;
pub(crate) mod path;
pub(crate) mod update;

pub(crate) use mapi::delete;
pub(crate) use path::{Entry, Path};
