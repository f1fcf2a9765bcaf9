//! The codes of answers, and what an operation is refused with that is not answered.

pub mod operations;
pub(crate) mod response_code;
pub(crate) mod table;

pub use response_code::ResponseCode;
