//! `ResponseCode`: the outcome of a request or of one of its items.
//!
//! Clients parse the code into a closed enumeration. A code that the schema does not have breaks the whole response for
//! them, so only codes of the schema are sent.

use std::fmt;

use crate::exchange::xsd;

/// A code of `ResponseCodeType`
/// ([MS-OXWSCDATA 2.2.5.24](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/),
/// [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseCode {
    pub(super) name: &'static str,
    /// The `MessageText`, if it is not the usual one.
    pub(super) text: Option<&'static str>,
}

impl ResponseCode {
    /// Success.
    pub const NO_ERROR: Self = Self::usual("NoError");

    /// A code with its usual `MessageText`.
    pub(super) const fn usual(name: &'static str) -> Self {
        Self { name, text: None }
    }

    /// The code with another `MessageText`.
    pub(crate) const fn with_text(self, text: &'static str) -> Self {
        Self {
            text: Some(text),
            ..self
        }
    }

    /// The code with a name.
    pub fn named(name: &str) -> Option<Self> {
        schema()?.word(name).map(Self::usual)
    }

    /// All names, sorted.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let names = schema().map_or(&[][..], xsd::Type::sorted);
        names.iter().copied()
    }

    /// The name.
    pub fn name(self) -> &'static str {
        self.name
    }
}

/// The enumeration of the schema.
fn schema() -> Option<&'static xsd::Type> {
    xsd::messages("ResponseCodeType")
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_schema_is_found() {
        let names: Vec<_> = ResponseCode::names().collect();
        assert_eq!(names.len(), 456);
        assert!(names.is_sorted());
        for name in names {
            let code = ResponseCode::named(name).unwrap();
            assert_eq!(code.name(), name);
        }
        assert_eq!(ResponseCode::named("ErrorNope"), None);
    }
}
