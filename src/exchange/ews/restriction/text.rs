//! `Contains`: the search for a text
//! ([Contains](https://learn.microsoft.com/exchange/client-developer/web-service-reference/contains)).

use super::key::bare;
use crate::exchange::data::Value;
use crate::exchange::ews::fields::scalar;
use crate::exchange::xml::Element;

/// A text to search for, with the mode of `Contains`.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    text: String,
    mode: Mode,
    ignored: Ignored,
}

/// The position in a value at which the text must occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// It is the whole value.
    FullString,
    /// At the beginning of the value.
    Prefixed,
    /// Anywhere.
    Substring,
    /// At the beginning of a word.
    PrefixOnWords,
    /// From the beginning of a word to the end of a word.
    ExactPhrase,
}

/// The differences that are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ignored {
    case: bool,
    marks: bool,
}

impl Text {
    /// Reads the mode and the comparison of a `Contains`.
    pub(crate) fn read(element: &Element<'_>, text: &str) -> Self {
        let mode = match element.attribute("ContainmentMode").unwrap_or("Substring") {
            "FullString" => Mode::FullString,
            "Prefixed" => Mode::Prefixed,
            "PrefixOnWords" => Mode::PrefixOnWords,
            "ExactPhrase" => Mode::ExactPhrase,
            _ => Mode::Substring,
        };
        let comparison = element
            .attribute("ContainmentComparison")
            .unwrap_or("Exact");
        // Each Loose comparison ignores both case and diacritics
        // (FL_LOOSE, https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcdata/).
        let loose = comparison.starts_with("Loose");
        let ignored = Ignored {
            case: loose || comparison.contains("IgnoreCase"),
            marks: loose || comparison.contains("NonSpac"),
        };
        Self {
            text: ignored.folded(text),
            mode,
            ignored,
        }
    }

    pub(crate) fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::Texts(texts) => texts.iter().any(|text| self.matches(text)),
            Value::Mailboxes(all) => {
                let mut all = all.iter();
                all.any(|one| self.matches(&one.name) || self.matches(&one.address))
            }
            Value::Array(values) => values.iter().any(|value| self.is_in(value)),
            other => self.matches(&scalar(other)),
        }
    }

    fn matches(&self, text: &str) -> bool {
        let text = self.ignored.folded(text);
        match self.mode {
            Mode::FullString => text == self.text,
            Mode::Prefixed => text.starts_with(&self.text),
            Mode::Substring => text.contains(&self.text),
            Mode::PrefixOnWords => {
                let mut positions = positions(&text, &self.text);
                positions.any(|position| begins_word(&text[..position]))
            }
            Mode::ExactPhrase => {
                let mut positions = positions(&text, &self.text);
                positions.any(|position| {
                    let after = &text[position + self.text.len()..];
                    begins_word(&text[..position]) && ends_word(after)
                })
            }
        }
    }
}

impl Ignored {
    fn folded(self, text: &str) -> String {
        let text = match self.case {
            true => text.to_lowercase(),
            false => text.to_owned(),
        };
        match self.marks && !text.is_ascii() {
            true => bare(&text),
            false => text,
        }
    }
}

/// Whether a word begins after a text.
fn begins_word(before: &str) -> bool {
    !before.ends_with(char::is_alphanumeric)
}

/// Whether a word ends before a text.
fn ends_word(after: &str) -> bool {
    !after.starts_with(char::is_alphanumeric)
}

/// All positions of a text in another one, overlaps included, in linear time
/// ([Knuth, Morris and Pratt](https://doi.org/10.1137/0206024)).
fn positions<'a>(text: &'a str, what: &'a str) -> impl Iterator<Item = usize> + 'a {
    let what = what.as_bytes();
    let back = borders(what);
    let mut matched = 0;
    let empty = what.is_empty().then_some(0);
    let found = text.bytes().enumerate().filter_map(move |(at, byte)| {
        let full = what.len();
        if full == 0 {
            return None;
        }
        matched = advanced(what, &back, matched, byte);
        if matched < full {
            return None;
        }
        matched = back[full - 1];
        Some(at + 1 - full)
    });
    empty.into_iter().chain(found)
}

/// For each prefix of a text, the length of its longest border.
fn borders(what: &[u8]) -> Vec<usize> {
    let mut back = Vec::with_capacity(what.len());
    let mut matched = 0;
    for (at, byte) in what.iter().enumerate() {
        if at > 0 {
            matched = advanced(what, &back, matched, *byte);
        }
        back.push(matched);
    }
    back
}

/// The number of matching bytes after one more byte.
fn advanced(what: &[u8], back: &[usize], mut matched: usize, byte: u8) -> usize {
    while matched > 0 && what[matched] != byte {
        matched = back[matched - 1];
    }
    matched + usize::from(what[matched] == byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::xml::TYPES;

    proptest! {
        #[test]
        fn every_position_is_found(text in "[ab]{0,12}", what in "[ab]{0,4}") {
            let found: Vec<_> = positions(&text, &what).collect();
            let all = 0..text.len().saturating_sub(what.len()) + 1;
            let expected: Vec<_> = match what.is_empty() {
                true => vec![0],
                false => all.filter(|at| text[*at..].starts_with(&what)).collect(),
            };
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn each_mode_and_each_comparison_finds_exactly_the_expected_texts() {
        let finds = |mode: &str, comparison: &str, what: &str, text: &str| {
            let document = format!(
                "<Contains xmlns='{TYPES}' ContainmentMode='{mode}' ContainmentComparison='{comparison}'>\
                 <FieldURI FieldURI='item:Subject'/><Constant Value='{what}'/></Contains>"
            );
            let element = crate::exchange::xml::read(document.as_bytes()).unwrap();
            let text = Value::Text(text.to_owned().into());
            Text::read(&element, what).is_in(&text)
        };
        let subject = "Der große Crème-brûlée Plan";
        for (mode, comparison, what, expected) in [
            ("FullString", "Exact", subject, true),
            ("FullString", "IgnoreCase", "Der große", false),
            ("Prefixed", "Exact", "Der g", true),
            ("Prefixed", "Exact", "der g", false),
            ("Prefixed", "IgnoreCase", "der g", true),
            ("Prefixed", "IgnoreCase", "große", false),
            ("Substring", "Exact", "rûl", true),
            ("Substring", "Exact", "rul", false),
            ("Substring", "IgnoreNonSpacingCharacters", "rul", true),
            ("Substring", "IgnoreNonSpacingCharacters", "RUL", false),
            (
                "Substring",
                "IgnoreCaseAndNonSpacingCharacters",
                "RUL",
                true,
            ),
            ("Substring", "Loose", "BRULEE", true),
            ("Substring", "LooseAndIgnoreCase", "BRULEE", true),
            ("Substring", "LooseAndIgnoreNonSpace", "BRULEE", true),
            (
                "Substring",
                "LooseAndIgnoreCaseAndIgnoreNonSpace",
                "BRULEE",
                true,
            ),
            ("PrefixOnWords", "IgnoreCase", "pla", true),
            ("PrefixOnWords", "IgnoreCase", "lan", false),
            ("PrefixOnWords", "Loose", "creme-bru", true),
            ("ExactPhrase", "IgnoreCase", "große crème", true),
            ("ExactPhrase", "IgnoreCase", "große crè", false),
            ("ExactPhrase", "IgnoreCase", "plan", true),
            ("ExactPhrase", "IgnoreCase", "lan", false),
        ] {
            assert_eq!(
                finds(mode, comparison, what, subject),
                expected,
                "{mode} {comparison} {what}"
            );
        }
    }
}
