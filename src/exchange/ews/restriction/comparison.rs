//! How values stand to each other.

use std::cmp::Ordering;

use crate::exchange::ews::fields::{moment, scalar};
use crate::exchange::store::Value;

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange::ews) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    pub(super) fn named(name: &str) -> Option<Self> {
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

    /// Whether one of several values satisfies it; that it is not equal, all of them have to.
    pub(super) fn allows_any(
        self,
        mut values: impl Iterator<Item = Value>,
        constant: &str,
    ) -> bool {
        match self {
            Self::NotEqual => values.all(|value| self.allows(compare_text(&value, constant))),
            _ => values.any(|value| self.allows(compare_text(&value, constant))),
        }
    }

    /// Whether values in that order satisfy it; a property that is not there only satisfies that it is not equal.
    pub(super) fn allows(self, ordering: Option<Ordering>) -> bool {
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

/// A value against a constant, which is read as one of the same kind.
pub(super) fn compare_text(value: &Value, constant: &str) -> Option<Ordering> {
    match value {
        Value::Boolean(answer) => {
            let constant = matches!(constant.trim().to_ascii_lowercase().as_str(), "true" | "1");
            Some(answer.cmp(&constant))
        }
        Value::Integer(number) => Some(number.cmp(&constant.trim().parse().ok()?)),
        Value::Double(number) => number.partial_cmp(&constant.trim().parse().ok()?),
        Value::Time(time) => {
            let constant = moment(constant)?;
            Some(time.unix_timestamp().cmp(&constant.unix_timestamp()))
        }
        other => Some(scalar(other).to_lowercase().cmp(&constant.to_lowercase())),
    }
}

/// Two values of one kind, as sorting and comparing see them.
pub(in crate::exchange::ews) fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Boolean(one), Value::Boolean(other)) => Some(one.cmp(other)),
        (Value::Integer(one), Value::Integer(other)) => Some(one.cmp(other)),
        (Value::Double(one), Value::Double(other)) => one.partial_cmp(other),
        (Value::Time(one), Value::Time(other)) => Some(one.cmp(other)),
        (one, other) => {
            let (one, other) = (scalar(one).to_lowercase(), scalar(other).to_lowercase());
            Some(one.cmp(&other))
        }
    }
}
