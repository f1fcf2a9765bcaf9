//! Keys: values converted once for fast comparison.

use std::cmp::Ordering;

use bytes::Bytes;
use time::OffsetDateTime;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::exchange::data::{Address, Value};
use crate::exchange::ews::fields::scalar;

/// A value that can be compared with others.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(crate) enum Key {
    Boolean(bool),
    Integer(i64),
    Double(f64),
    Time(OffsetDateTime),
    Bytes(Bytes),
    Text(Collated),
}

/// A text as it is sorted. Case does not matter; diacritics matter only if the texts are otherwise equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Collated {
    bare: String,
    whole: String,
}

impl Key {
    /// The key of a whole value, with the full precision of times.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Boolean(answer) => Self::Boolean(*answer),
            Value::Integer(number) => Self::Integer(*number),
            Value::Double(number) => Self::Double(*number),
            Value::Time(time) => Self::Time(*time),
            Value::Bytes(bytes) => Self::Bytes(bytes.clone()),
            other => Self::Text(Collated::of(&scalar(other))),
        }
    }

    /// The key of a whole value. Times are truncated to the second, as on the wire.
    pub(crate) fn coarse(value: &Value) -> Self {
        match value {
            Value::Time(time) => Self::Time(time.replace_nanosecond(0).unwrap_or(*time)),
            other => Self::of(other),
        }
    }

    /// The keys of each element of a value that has several.
    pub(crate) fn each(value: &Value) -> Vec<Self> {
        let text = |text: &str| Self::Text(Collated::of(text));
        match value {
            Value::Texts(texts) => texts.iter().map(|one| text(one)).collect(),
            Value::Array(values) => values.iter().map(Self::coarse).collect(),
            Value::Mailboxes(all) => {
                let both = |one: &Address| [text(&one.name), text(&one.address)];
                all.iter().flat_map(both).collect()
            }
            other => vec![Self::coarse(other)],
        }
    }

    /// The order of two keys; `None` if their kinds differ.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            #[expect(clippy::cast_precision_loss, reason = "nobody counts that far")]
            (Self::Integer(one), Self::Double(other)) => (*one as f64).partial_cmp(other),
            #[expect(clippy::cast_precision_loss, reason = "nobody counts that far")]
            (Self::Double(one), Self::Integer(other)) => one.partial_cmp(&(*other as f64)),
            (one, other) if std::mem::discriminant(one) == std::mem::discriminant(other) => {
                one.partial_cmp(other)
            }
            _ => None,
        }
    }

    /// The order of two keys for sorting. Keys that cannot be compared are equal.
    pub(crate) fn sort_order(&self, other: &Self) -> Ordering {
        self.partial_cmp(other).unwrap_or(Ordering::Equal)
    }
}

impl Collated {
    fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        match lower.is_ascii() {
            true => Self {
                bare: lower.clone(),
                whole: lower,
            },
            false => Self {
                bare: bare(&lower),
                whole: lower.nfd().collect(),
            },
        }
    }
}

/// A text without diacritics.
pub(crate) fn bare(text: &str) -> String {
    let letters = text.nfd();
    letters
        .filter(|char| canonical_combining_class(*char) == 0)
        .collect()
}
