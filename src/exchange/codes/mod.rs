//! What the schema of EWS has names for: the codes of answers, the operations, and its own versions.

pub(crate) mod names;
pub mod operations;
pub(crate) mod response_code;
pub(crate) mod schema;
pub(crate) mod sentences;
pub(crate) mod texts;

pub use response_code::ResponseCode;
pub use schema::Schema;
