//! The forms of Autodiscover without SOAP, and what all forms tell.

pub(crate) mod entry;
pub mod json;
pub mod pox;
pub(crate) mod redirect;

pub(crate) use entry::{ADDRESS_BOOK, EWS, Entry, WEB};
pub use redirect::Redirect;
