//! When a recurring appointment happens
//! ([Recurrence](https://learn.microsoft.com/exchange/client-developer/web-service-reference/recurrence-recurrencetype)).

mod occurrence;
mod pattern;
mod rule;

pub(super) use occurrence::{
    Occurrence, between, ends, exceptions, first_planned, occurrence, overlap, planned, span,
};
pub(super) use pattern::Recurrence;
pub(super) use rule::from_rule;
