//! Certificates, sound and unsound: a test CA that is kept in a folder or brought by the user, and leaves made on demand.
//!
//! A CA of our own is name-constrained to the served domains, `localhost` and loopback: trusting it opens nothing else.

mod authority;
mod chain;
mod error;
mod flaw;
mod import;
mod keys;
mod leaf;
mod revocation;
mod rsa;
mod store;

pub use authority::{Authority, pem};
pub use error::Error;
pub use flaw::{Flaw, KeyKind, Wanted};
pub use import::{Files, certificates};
pub use leaf::Leaf;
pub use store::{CERTIFICATE, KEY, LOCK};
