//! `ResponseCode`: the outcome of a request or of one of its items.
//!
//! Clients parse the code into a closed enumeration. A code that the schema does not have breaks the whole response for
//! them, so only codes of the schema are sent.

use std::fmt;

use super::table::{CAUSES, EXCHANGE, OURS};
use crate::exchange::xsd;

/// A code of `ResponseCodeType`
/// ([MS-OXWSCDATA 2.2.5.24](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/),
/// [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseCode {
    name: &'static str,
    /// The `MessageText`, if it is not the usual one.
    text: Option<&'static str>,
}

/// The `MessageText` of a code without a row.
const ANY: &str = "The request failed.";

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

    /// The `MessageText`: that of Exchange, if it is known.
    ///
    /// Clients read an error by position (text, code, key) and do not recognize one without a text. Every code
    /// therefore has one.
    pub fn text(self) -> &'static str {
        let found = |texts: &'static [(&str, &'static str)]| {
            let place = texts
                .binary_search_by_key(&self.name, |(name, _)| name)
                .ok()?;
            Some(texts[place].1)
        };
        let usual = || found(EXCHANGE).or_else(|| found(OURS)).unwrap_or(ANY);
        self.text.unwrap_or_else(usual)
    }

    /// The sentence of the store that Exchange 2016 and newer add to the text
    /// ([a report](https://github.com/mustang-im/mustang/issues/744)).
    pub(crate) fn cause(self) -> Option<&'static str> {
        let mut causes = CAUSES.iter();
        let found = causes.find(|(name, _)| *name == self.name)?;
        Some(found.1)
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
    fn every_name_of_the_schema_is_found_and_has_a_text() {
        let names: Vec<_> = ResponseCode::names().collect();
        assert_eq!(names.len(), 456);
        assert!(names.is_sorted());
        for name in names {
            let code = ResponseCode::named(name).unwrap();
            assert_eq!(code.name(), name);
            assert!(!code.text().is_empty(), "{name}");
        }
        assert_eq!(ResponseCode::named("ErrorNope"), None);
    }

    #[test]
    fn the_rows_are_sorted_and_each_is_a_code_of_the_schema_once() {
        for rows in [EXCHANGE, OURS] {
            assert!(rows.is_sorted_by(|(a, _), (b, _)| a < b));
            for (name, text) in rows {
                let code = ResponseCode::named(name).unwrap();
                assert_eq!(code.text(), *text, "{name} has one row");
            }
        }
    }
}
