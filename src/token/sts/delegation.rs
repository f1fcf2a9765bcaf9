//! A delegation token before it is signed: faults change it.

use super::assertion::Assertion;
use super::signature::Seal;

/// A delegation token before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// What it says.
    pub assertion: Assertion,
    /// How it is signed.
    pub seal: Seal,
}
