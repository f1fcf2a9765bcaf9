//! Whether one condition covers another of its kind: it holds wherever the other one holds.

use std::collections::BTreeMap;

use super::scheme::Scheme;
use super::source::Networks;
use super::words::{Patterns, Words};
use crate::facts::Service;

/// The value of a condition.
pub(super) trait Covers {
    /// Whether everything that satisfies `other` satisfies this.
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
    /// A pattern covers another one if it matches the other's text. Only a `*` matches the other's `*`, and it then matches
    /// everything that the other's `*` stands for.
    fn covers(&self, other: &Self) -> bool {
        other.texts().all(|theirs| self.match_text(theirs))
    }
}

/// Header names are case-insensitive.
impl Covers for BTreeMap<String, Patterns> {
    fn covers(&self, other: &Self) -> bool {
        self.iter().all(|(name, ours)| {
            let mut theirs = other.iter();
            theirs.any(|(known, theirs)| known.eq_ignore_ascii_case(name) && ours.covers(theirs))
        })
    }
}
