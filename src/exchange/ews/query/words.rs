//! Words: how a query and the searched texts are split.

use std::iter::once;

use crate::exchange::ews::restriction::bare;

/// Words that must stand next to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    words: Vec<String>,
    begun: Begun,
}

/// The words of a phrase that match as a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// None: `"product"` does not match `production`.
    Nothing,
    /// The last: `product` matches `production`.
    Last,
    /// Each: `"win product"*` matches `windows production`.
    Each,
}

impl Phrase {
    /// The words of a text; `None` if it has none.
    pub(crate) fn of(text: &str, begun: Begun) -> Option<Self> {
        let words: Vec<_> = words(text).collect();
        (!words.is_empty()).then_some(Self { words, begun })
    }

    /// The number of words.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the phrase occurs in a sequence of words.
    pub(crate) fn is_in(&self, words: &[String]) -> bool {
        let mut windows = words.windows(self.words.len());
        windows.any(|window| self.is_at(window))
    }

    fn is_at(&self, window: &[String]) -> bool {
        let last = self.words.len() - 1;
        let mut pairs = self.words.iter().zip(window).enumerate();
        pairs.all(|(at, (wanted, word))| match self.begun {
            Begun::Each => word.starts_with(wanted),
            Begun::Last if at == last => word.starts_with(wanted),
            _ => word == wanted,
        })
    }
}

/// The words of a text, in lower case and without diacritics. In scripts without spaces, each character is a word.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => bare(&text.to_lowercase()),
    };
    let mut words = Vec::new();
    let mut word = String::new();
    // The additional space ends the last word.
    for char in folded.chars().chain(once(' ')) {
        if is_word_alone(char) || !char.is_alphanumeric() {
            words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
            words.extend(is_word_alone(char).then(|| char.to_string()));
        } else {
            word.push(char);
        }
    }
    words.into_iter()
}

/// Whether a character is CJK or kana.
fn is_word_alone(char: char) -> bool {
    matches!(char, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_where_its_words_stand_beside_each_other() {
        let is_in = |what: &str, begun, text: &str| {
            let text: Vec<_> = words(text).collect();
            Phrase::of(what, begun).is_some_and(|phrase| phrase.is_in(&text))
        };
        for (what, begun, text, expected) in [
            ("project", Begun::Last, "December sales Projections", true),
            (
                "project",
                Begun::Nothing,
                "December sales projections",
                false,
            ),
            ("project", Begun::Last, "subproject", false),
            ("win product", Begun::Nothing, "win product", true),
            ("win product", Begun::Nothing, "win95 product", false),
            (
                "win product",
                Begun::Each,
                "the windows production line",
                true,
            ),
            ("win product", Begun::Each, "windows new product", false),
            (
                "@hotmail.com",
                Begun::Nothing,
                "Bob <bob@hotmail.com>",
                true,
            ),
            ("creme", Begun::Last, "Crème brûlée", true),
            ("営業部長", Begun::Last, "新しい営業部長です", true),
            ("...", Begun::Last, "...", false),
        ] {
            assert_eq!(is_in(what, begun, text), expected, "{what} in {text}");
        }
    }
}
