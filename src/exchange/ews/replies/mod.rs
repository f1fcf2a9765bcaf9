//! Answers to messages: replies, forwards, receipts.

pub(crate) mod last_verb;
pub(crate) mod quote;
pub(crate) mod receipt;
pub(crate) mod respond;
