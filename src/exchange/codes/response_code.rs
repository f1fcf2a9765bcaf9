//! `ResponseCode`: what EWS calls the outcome of a request or of one of its items.
//!
//! Clients read the code into a closed enumeration: a code that the schema does not know breaks the whole answer for
//! them. So only known codes are ever sent.

use std::fmt;

use super::table::{EXCHANGE, OURS};
use crate::exchange::xsd;

/// A code of `ResponseCodeType`
/// ([MS-OXWSCDATA 2.2.5.24](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/),
/// [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseCode(pub(super) &'static str);

/// What is said of a code that has no row.
const ANY: &str = "The request failed.";

impl ResponseCode {
    /// All went well.
    pub const NO_ERROR: Self = Self("NoError");

    /// The code of that name.
    pub fn named(name: &str) -> Option<Self> {
        schema()?.word(name).map(Self)
    }

    /// Every name that there is, sorted.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let names = schema().map_or(&[][..], xsd::Type::sorted);
        names.iter().copied()
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// The text to send with it: that of Exchange, where it is known.
    ///
    /// Clients read an error by position (text, code, key), and one without a text is none to them: so every code has one.
    pub fn text(self) -> &'static str {
        let found = |texts: &'static [(&str, &'static str)]| {
            let place = texts.binary_search_by_key(&self.0, |(name, _)| name).ok()?;
            Some(texts[place].1)
        };
        found(EXCHANGE).or_else(|| found(OURS)).unwrap_or(ANY)
    }
}

/// The schema's list of codes.
fn schema() -> Option<&'static xsd::Type> {
    xsd::messages("ResponseCodeType")
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
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
