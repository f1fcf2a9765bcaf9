//! A condition as a row of data, and the macro that makes the rows and the struct of the file from one table.

use std::collections::BTreeMap;

use super::cover::Covers;
use super::known::{Facts, Known};

/// A row of `On`, the struct of all conditions.
pub(crate) struct Condition<On> {
    /// Its key in files.
    pub(crate) key: &'static str,
    /// The stage from which its value is known.
    pub(crate) known: Known,
    /// Whether a file has it.
    pub(super) is_set: fn(&On) -> bool,
    /// Whether it holds, or is missing in the file. `None` if the file has it and its value is not known yet.
    pub(super) holds: fn(&On, &Facts<'_>) -> Option<bool>,
    /// Whether it holds for the first struct wherever it holds for the second.
    pub(super) covers: fn(&On, &On) -> bool,
    /// The condition of a file as a noun phrase.
    pub(super) phrase: fn(&On) -> Option<String>,
}

/// A field of `On`: the value in a file, if it has one.
pub(super) trait Field {
    /// The type of the value.
    type Value: Covers;

    fn value(&self) -> Option<&Self::Value>;
}

impl<T: Covers> Field for Option<T> {
    type Value = T;

    fn value(&self) -> Option<&T> {
        self.as_ref()
    }
}

impl<T> Field for BTreeMap<String, T>
where
    Self: Covers,
{
    type Value = Self;

    fn value(&self) -> Option<&Self> {
        (!self.is_empty()).then_some(self)
    }
}

/// Whether `ours` covers `theirs`. A missing condition covers everything.
pub(super) fn covers<T: Field>(ours: &T, theirs: &T) -> bool {
    ours.value().is_none_or(|ours| {
        let theirs = theirs.value();
        theirs.is_some_and(|theirs| ours.covers(theirs))
    })
}

/// Declares the struct, and a row of `CONDITIONS` for each of its fields:
///
/// ```text
/// !/// field: Type = "key", known since, |value in the file, facts about the client| whether it holds, its phrase;
/// ```
///
/// A field without a row does not compile. `?` in the part about the client means that the fact is not known, and that the
/// condition does not hold.
macro_rules! conditions {
    (
        $(#[$outer:meta])*
        pub struct $on:ident {
            $(
                $(#[$attribute:meta])*
                $field:ident: $type:ty = $key:literal, $known:expr,
                    |$wanted:ident, $facts:ident| $holds:expr, $phrase:path;
            )*
        }
    ) => {
        $(#[$outer])*
        pub struct $on {
            $(
                $(#[$attribute])*
                #[serde(rename = $key)]
                pub $field: $type,
            )*
            /// The same conditions: a request that satisfies all of these is spared.
            pub not: Option<Box<$on>>,
        }

        /// Every condition, `not` aside.
        pub(crate) static CONDITIONS: &[Condition<$on>] = &[$(
            Condition {
                key: $key,
                known: $known,
                is_set: |on| on.$field.value().is_some(),
                holds: |on, $facts| match on.$field.value() {
                    Some($wanted) => Some($holds),
                    None => Some(true),
                },
                covers: |ours, theirs| covers(&ours.$field, &theirs.$field),
                phrase: |on| on.$field.value().map($phrase),
            },
        )*];
    };
}

pub(super) use conditions;
