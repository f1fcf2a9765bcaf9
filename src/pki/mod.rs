//! Certificates with and without flaws: a test CA, stored in a folder or imported, and leaf certificates created on
//! demand.
//!
//! The CA that exchaos creates is name-constrained to the served domains, `localhost` and loopback addresses. Trusting
//! it allows nothing else.

mod authority;
mod chain;
mod error;
mod flaw;
mod import;
mod keys;
mod leaf;
mod prime;
mod revocation;
mod rsa;
mod signing;
mod store;

pub use authority::{Authority, pem};
pub use error::Error;
pub use flaw::{Flaw, KeyKind, Wanted};
pub use import::{Files, certificates};
pub use leaf::Leaf;
pub use signing::{RsaPublic, SigningKey};
pub use store::{CERTIFICATE, KEY, LOCK, TOKEN_CERTIFICATE, TOKEN_KEY};
