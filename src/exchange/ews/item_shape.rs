//! Which properties of an item a request wants
//! ([ItemResponseShapeType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).

use super::{invalid, required, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, MESSAGES, TYPES};

/// Refuses what is no `m:ItemShape`.
pub(super) fn check(request: &Element<'_>) -> Result<(), Fault> {
    let shape = required(request, MESSAGES, "ItemShape")?;
    let base = required(shape, TYPES, "BaseShape")?;
    if !["IdOnly", "Default", "AllProperties"].contains(&base.text.trim()) {
        return Err(unknown_value(base, "BaseShape", &base.text));
    }
    let properties = shape.child(TYPES, "AdditionalProperties");
    let properties = properties
        .map(|all| all.children.as_slice())
        .unwrap_or_default();
    properties.iter().try_for_each(check_property)
}

fn check_property(property: &Element<'_>) -> Result<(), Fault> {
    let required = |name| required_attribute(property, name).map(drop);
    match property.name {
        _ if property.namespace != TYPES => Err(unexpected(property)),
        "FieldURI" | "ExceptionFieldURI" => required("FieldURI"),
        "IndexedFieldURI" => required("FieldURI").and_then(|()| required("FieldIndex")),
        "ExtendedFieldURI" => required("PropertyType"),
        _ => Err(unexpected(property)),
    }
}

fn unexpected(property: &Element<'_>) -> Fault {
    invalid(
        property,
        format!("The element '{}' is not expected here.", property.name),
    )
}
