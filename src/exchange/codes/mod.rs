//! ResponseCodes, and the refusal of operations that are not implemented.

pub mod operations;
pub(crate) mod response_code;
pub(crate) mod table;
mod texts;

pub use response_code::ResponseCode;
