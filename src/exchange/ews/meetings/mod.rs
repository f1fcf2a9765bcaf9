//! Meetings: what their organizers send, and what their attendees answer.

pub(crate) mod announce;
pub(crate) mod answer;
pub(crate) mod cancel;
pub(crate) mod message;
pub(crate) mod post;
