//! The comparison operators of a restriction.

use std::cmp::Ordering;

use super::key::Key;
use crate::exchange::data::Value;

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "IsEqualTo" => Self::Equal,
            "IsNotEqualTo" => Self::NotEqual,
            "IsGreaterThan" => Self::Greater,
            "IsGreaterThanOrEqualTo" => Self::GreaterOrEqual,
            "IsLessThan" => Self::Less,
            "IsLessThanOrEqualTo" => Self::LessOrEqual,
            _ => return None,
        })
    }

    /// Whether one of a property's values satisfies the comparison. For `NotEqual`, all of them must.
    pub(crate) fn holds(self, value: Option<&Value>, constant: &Key) -> bool {
        let keys = value.map(Key::each).unwrap_or_default();
        let allows = |key: &Key| self.allows(key.compare(constant));
        match self {
            Self::NotEqual => keys.iter().all(allows),
            _ => keys.iter().any(allows),
        }
    }

    /// Whether two properties satisfy the comparison, each compared as a whole.
    pub(crate) fn holds_between(self, one: Option<&Value>, other: Option<&Value>) -> bool {
        let keys = one.zip(other);
        let keys = keys.map(|(one, other)| (Key::coarse(one), Key::coarse(other)));
        self.allows(keys.and_then(|(one, other)| one.compare(&other)))
    }

    /// Whether an ordering satisfies the comparison. A missing property satisfies only `NotEqual`.
    fn allows(self, ordering: Option<Ordering>) -> bool {
        match ordering {
            None => self == Self::NotEqual,
            Some(ordering) => match self {
                Self::Equal => ordering.is_eq(),
                Self::NotEqual => ordering.is_ne(),
                Self::Greater => ordering.is_gt(),
                Self::GreaterOrEqual => ordering.is_ge(),
                Self::Less => ordering.is_lt(),
                Self::LessOrEqual => ordering.is_le(),
            },
        }
    }
}
