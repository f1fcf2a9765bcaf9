//! `BaseShape`: the predefined set of properties in an answer
//! ([BaseShape](https://learn.microsoft.com/exchange/client-developer/web-service-reference/baseshape)).

use crate::exchange::xml::Element;

/// The predefined set of properties in an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Base {
    /// The id only.
    #[default]
    IdOnly,
    /// The most common properties.
    Default,
    /// All properties but the expensive ones.
    AllProperties,
}

impl Base {
    /// Reads the `BaseShape` of a shape.
    pub(crate) fn read(shape: &Element<'_>) -> Self {
        Self::named(shape.inside("BaseShape").text.trim())
    }

    /// The base shape with a name of `DefaultShapeNamesType`.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "Default" => Self::Default,
            "AllProperties" => Self::AllProperties,
            _ => Self::IdOnly,
        }
    }
}
