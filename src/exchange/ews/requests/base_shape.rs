//! `BaseShape`: which properties a request wants without naming them
//! ([BaseShape](https://learn.microsoft.com/exchange/client-developer/web-service-reference/baseshape)).

use crate::exchange::xml::Element;

/// Which properties a request wants without naming them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Base {
    /// None but the id.
    #[default]
    IdOnly,
    /// Those that matter.
    Default,
    /// All that are not too much.
    AllProperties,
}

impl Base {
    /// Reads `BaseShape` inside of a shape.
    pub(crate) fn read(shape: &Element<'_>) -> Self {
        Self::named(shape.inside("BaseShape").text.trim())
    }

    /// The one of that name, which is a `DefaultShapeNamesType`.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "Default" => Self::Default,
            "AllProperties" => Self::AllProperties,
            _ => Self::IdOnly,
        }
    }
}
