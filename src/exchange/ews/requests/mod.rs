//! A request: its content, its context, and the objects that its ids refer to.

pub(crate) mod access;
pub(crate) mod attendees;
pub(crate) mod base_shape;
pub(crate) mod context;
mod refused;
pub(crate) mod request;
pub(crate) mod target;

pub(crate) use access::Allowed;
pub(crate) use attendees::{Attendee, Who, attendees};
pub(crate) use base_shape::Base;
pub use context::{Capabilities, Context, Environment};
pub use request::Request;
pub(crate) use target::{AttachmentTarget, ItemTarget, Target};
