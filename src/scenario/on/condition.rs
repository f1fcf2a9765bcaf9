//! One condition, as a row of data; and the macro that writes the rows and the struct that files fill, from one table.

use std::collections::BTreeMap;

use super::cover::Covers;
use super::known::{Facts, Known};

/// One condition of `On`, the type of all conditions.
pub(crate) struct Condition<On> {
    /// Its key in files.
    pub(crate) key: &'static str,
    /// When it is known.
    pub(crate) known: Known,
    /// Whether a file asks for it.
    pub(super) is_asked: fn(&On) -> bool,
    /// Whether it holds, or is not asked for; nothing where it is asked for and not known.
    pub(super) holds: fn(&On, &Facts<'_>) -> Option<bool>,
    /// Whether it holds for the first wherever it holds for the second.
    pub(super) covers: fn(&On, &On) -> bool,
    /// What a file asks for by it, as a noun phrase.
    pub(super) phrase: fn(&On) -> Option<String>,
}

/// A field of `On`: what a file asks for by it, if anything.
pub(super) trait Asks {
    /// What is asked for.
    type Wanted: Covers;

    fn wanted(&self) -> Option<&Self::Wanted>;
}

impl<T: Covers> Asks for Option<T> {
    type Wanted = T;

    fn wanted(&self) -> Option<&T> {
        self.as_ref()
    }
}

impl<T> Asks for BTreeMap<String, T>
where
    Self: Covers,
{
    type Wanted = Self;

    fn wanted(&self) -> Option<&Self> {
        (!self.is_empty()).then_some(self)
    }
}

/// Whether `ours` covers `theirs`: nothing asked for covers everything.
pub(super) fn covers<T: Asks>(ours: &T, theirs: &T) -> bool {
    ours.wanted().is_none_or(|ours| {
        let theirs = theirs.wanted();
        theirs.is_some_and(|theirs| ours.covers(theirs))
    })
}

/// Writes the struct and, beside it, a row of `CONDITIONS` for each of its fields:
///
/// ```text
/// field: Type = "key", when it is known, |what is wanted, what is known of the client| whether it holds, its phrase;
/// ```
///
/// A field cannot be there without its row. `?` in the part about the client means that
/// this is not known, and does not hold.
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
                is_asked: |on| on.$field.wanted().is_some(),
                holds: |on, $facts| match on.$field.wanted() {
                    Some($wanted) => Some($holds),
                    None => Some(true),
                },
                covers: |ours, theirs| covers(&ours.$field, &theirs.$field),
                phrase: |on| on.$field.wanted().map($phrase),
            },
        )*];
    };
}

pub(super) use conditions;
