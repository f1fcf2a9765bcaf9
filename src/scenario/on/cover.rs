//! Whether what satisfies one condition satisfies another one of its kind too.

use std::collections::BTreeMap;

use super::scheme::Scheme;
use super::source::Networks;
use super::words::{Patterns, Words};
use crate::facts::Service;

/// What a condition asks for.
pub(super) trait Covers {
    /// Whether whatever satisfies `other` satisfies this.
    fn covers(&self, other: &Self) -> bool;
}

impl Covers for Service {
    fn covers(&self, other: &Self) -> bool {
        self == other
    }
}

impl Covers for Scheme {
    fn covers(&self, other: &Self) -> bool {
        self == other
    }
}

impl Covers for Words {
    fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|word| self.has(word))
    }
}

impl Covers for Networks {
    fn covers(&self, other: &Self) -> bool {
        let inside = |network| self.0.iter().any(|around| around.contains(network));
        other.0.iter().all(inside)
    }
}

impl Covers for Patterns {
    /// A pattern matches whatever another does if it matches the other's text: the other's `*` can only be met by a `*` of
    /// its own, which then meets what that stands for as well.
    fn covers(&self, other: &Self) -> bool {
        other.texts().all(|theirs| self.match_text(theirs))
    }
}

/// Headers, whose names have no case.
impl Covers for BTreeMap<String, Patterns> {
    fn covers(&self, other: &Self) -> bool {
        self.iter().all(|(name, ours)| {
            let mut theirs = other.iter();
            theirs.any(|(known, theirs)| known.eq_ignore_ascii_case(name) && ours.covers(theirs))
        })
    }
}
