//! What EWS answers: messages and faults, before they are written.

pub(crate) mod answer;

pub use answer::{Answer, Response, ResponseClass, ResponseMessage};
pub(crate) use answer::{PUSHED, STREAMED};
