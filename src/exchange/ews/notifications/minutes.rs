//! Lengths of time, as those say them who subscribe.

use std::ops::RangeInclusive;

use crate::exchange::ews::answers::required::{invalid, required};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, MESSAGES, TYPES};

/// The number of minutes in an element, within what the schema allows.
pub(crate) fn minutes(
    around: &Element<'_>,
    name: &str,
    allowed: RangeInclusive<u64>,
) -> Result<u64, Fault> {
    let namespace = match around.name {
        "GetStreamingEvents" => MESSAGES,
        _ => TYPES,
    };
    let element = required(around, namespace, name)?;
    let number = element.text.trim().parse().ok();
    let within = number.filter(|number| allowed.contains(number));
    within.ok_or_else(|| unsound(element))
}

/// The fault for a text that its type does not have.
pub(crate) fn unsound(element: &Element<'_>) -> Fault {
    let (name, value) = (&element.name, &element.text);
    let what = format!(
        "The '{name}' element is invalid - The value '{value}' is invalid according to its datatype."
    );
    invalid(element, what)
}
