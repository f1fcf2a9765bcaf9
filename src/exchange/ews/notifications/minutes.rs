//! Lengths of time in subscription requests.

use crate::exchange::xml::Element;

/// The number of minutes in an element. The schema checks its range.
pub(crate) fn minutes(around: &Element<'_>, name: &str) -> u64 {
    around.inside(name).text.trim().parse().unwrap_or(1)
}
