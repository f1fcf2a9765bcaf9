//! What a request must have, and the faults for one that breaks the schema.

use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, Violation};

/// The fault for a request that lacks something or has too much of it.
pub(crate) fn invalid(element: &Element<'_>, what: impl Into<String>) -> Fault {
    let position = element.offset + 1;
    Fault::schema(Violation {
        line: 1,
        position,
        what: what.into(),
    })
}

/// What must be inside an element.
pub(crate) fn required<'a>(
    element: &'a Element<'a>,
    namespace: &str,
    name: &str,
) -> Result<&'a Element<'a>, Fault> {
    element.child(namespace, name).ok_or_else(|| {
        let inside = &element.name;
        invalid(
            element,
            format!("The element '{inside}' has incomplete content. Expected: '{name}'."),
        )
    })
}

/// An attribute that an element must have.
pub(crate) fn required_attribute<'a>(
    element: &'a Element<'a>,
    name: &str,
) -> Result<&'a str, Fault> {
    element.attribute(name).ok_or_else(|| {
        invalid(
            element,
            format!("The required attribute '{name}' is missing."),
        )
    })
}

/// The fault for a value that its type does not have.
pub(crate) fn unknown_value(element: &Element<'_>, name: &str, value: &str) -> Fault {
    let what = format!(
        "The '{name}' attribute is invalid - The value '{value}' is invalid according to its datatype."
    );
    invalid(element, what)
}

pub(crate) fn unexpected(element: &Element<'_>) -> Fault {
    invalid(
        element,
        format!("The element '{}' is not expected here.", element.name),
    )
}
