//! Autodiscover: clients find their server with it. Each form has a file or a folder.
//!
//! As in EWS, a [`Request`] is parsed and answered, and the [`Answer`] is rendered. In between, a fault may change it.

pub(crate) mod forms;
pub(crate) mod plain;
pub mod soap;

pub use forms::{Answer, Request};
pub use plain::{Redirect, json, pox};
