//! Answers to messages: replies, forwards, receipts.

pub(crate) mod quote;
pub(crate) mod receipt;
pub(crate) mod respond;
pub(crate) mod verb;
