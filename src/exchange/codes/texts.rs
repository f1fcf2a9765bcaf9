//! The texts of ResponseCodes.

use super::response_code::ResponseCode;
use super::table::{CAUSES, EXCHANGE, OURS};

/// The `MessageText` of a code without a row.
const ANY: &str = "The request failed.";

impl ResponseCode {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text() {
        for name in ResponseCode::names() {
            let code = ResponseCode::named(name).unwrap();
            assert!(!code.text().is_empty(), "{name}");
        }
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
