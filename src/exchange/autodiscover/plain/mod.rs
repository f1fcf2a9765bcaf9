//! The forms of Autodiscover without SOAP, and the values that all forms share.

pub(crate) mod entry;
pub mod json;
pub mod pox;
pub(crate) mod redirect;

pub(crate) use entry::{ADDRESS_BOOK, EWS, Entry, WEB};
pub use redirect::Redirect;
