//! Meetings: the messages of organizers, and the responses of attendees.

pub(crate) mod announce;
pub(crate) mod answer;
pub(crate) mod cancel;
pub(crate) mod message;
pub(crate) mod post;
