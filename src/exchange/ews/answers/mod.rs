//! The answers of EWS: messages and faults, before they are serialised.

pub(crate) mod answer;
pub(crate) mod availability;
mod frame;
pub(crate) mod outcome;

pub use answer::{Answer, Response, ResponseClass, ResponseMessage};
pub(crate) use answer::{PUSHED, STREAMED};
pub use availability::AvailabilityError;
pub(crate) use outcome::{Outcome, Refused, each};
