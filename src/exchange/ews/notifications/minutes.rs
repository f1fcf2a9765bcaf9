//! Lengths of time, as those say them who subscribe.

use crate::exchange::xml::Element;

/// The number of minutes in an element; the schema has the bounds.
pub(crate) fn minutes(around: &Element<'_>, name: &str) -> u64 {
    around.inside(name).text.trim().parse().unwrap_or(1)
}
