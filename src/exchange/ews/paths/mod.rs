//! Properties by the paths of a request: what stands there, and how it is set and deleted.

pub(crate) mod mapi;
pub(crate) mod path;
pub(crate) mod update;

pub(crate) use mapi::delete;
pub(crate) use path::{Entry, Path};
