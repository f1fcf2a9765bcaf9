//! Response objects: replies, forwards, and read receipts.

pub(crate) mod last_verb;
pub(crate) mod quote;
pub(crate) mod receipt;
pub(crate) mod respond;
