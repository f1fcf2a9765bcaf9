//! A delegation token before it is signed: faults change it.

use super::assertion::Assertion;
use super::signature::Seal;

/// A delegation token before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The content.
    pub assertion: Assertion,
    /// The signature.
    pub seal: Seal,
}
