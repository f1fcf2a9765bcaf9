//! Autodiscover: how a client finds its server. One form, one file or folder.
//!
//! A [`Request`] is read, answered, and the [`Answer`] rendered, as in EWS; in between, a fault may change it.

pub(crate) mod forms;
pub(crate) mod plain;
pub mod soap;

pub use forms::{Answer, Request};
pub use plain::{Redirect, json, pox};
