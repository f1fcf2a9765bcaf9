//! Recurring appointments: their patterns and their occurrences.

pub(crate) mod occurrence;
pub(crate) mod pattern;
pub(crate) mod rule;

pub(crate) use occurrence::{
    Occurrence, between, ends, exceptions, next, occurrence, overlap, planned, settle, span,
};
pub(crate) use pattern::Recurrence;
pub(crate) use rule::from_rule;
