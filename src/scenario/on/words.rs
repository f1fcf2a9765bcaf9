//! A word or a list of words: the form of names and patterns in scenario files.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde_json::{Value, json};

use crate::settings::MAX_PATTERN_BYTES;

/// Words. One of them has to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

/// Patterns. One of them has to match: `*` stands for any text, and case does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns(Vec<String>);

impl JsonSchema for Words {
    fn schema_name() -> Cow<'static, str> {
        "Words".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_or_more(
            "A word, or a list of words. One of them has to match.",
            &json!({ "type": "string" }),
        )
    }
}

impl JsonSchema for Patterns {
    fn schema_name() -> Cow<'static, str> {
        "Patterns".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_or_more(
            "A pattern, or a list of patterns. One of them has to match: `*` stands for any text, and case does not matter.",
            &json!({ "type": "string" }),
        )
    }
}

/// The schema of a word or of a list of words that is not empty.
pub(super) fn one_or_more(description: &str, word: &Value) -> Schema {
    json_schema!({
        "description": description,
        "anyOf": [word, { "type": "array", "items": word, "minItems": 1 }],
    })
}

impl Words {
    /// Whether `word` is one of them.
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.iter().any(|known| known == word)
    }
}

impl Patterns {
    /// The patterns, as written.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether one of them matches a text.
    pub fn match_text(&self, text: &str) -> bool {
        self.texts().any(|pattern| matches(pattern, text))
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Words, E> {
                Ok(Words(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element()? {
                    words.push(word);
                }
                if words.is_empty() {
                    Err(A::Error::custom(
                        "an empty list matches nothing: leave it out",
                    ))
                } else {
                    Ok(Words(words))
                }
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Words(patterns) = Words::deserialize(deserializer)?;
        match patterns
            .iter()
            .find(|pattern| pattern.len() > MAX_PATTERN_BYTES)
        {
            None => Ok(Self(patterns)),
            Some(_) => Err(D::Error::custom(format!(
                "a pattern has at most {MAX_PATTERN_BYTES} bytes"
            ))),
        }
    }
}

/// Whether a pattern matches a text: `*` is any text, and the case of `a` to `z` does not matter.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    // The position of the last star, and the end of the text that it has taken. On a mismatch it takes one byte more. A
    // single star suffices, so no pattern takes exponential time.
    let mut star = None;
    while from < text.len() {
        let next = pattern.get(at);
        if next == Some(&b'*') {
            star = Some((at, from));
            at += 1;
        } else if next.is_some_and(|byte| byte.eq_ignore_ascii_case(&text[from])) {
            (at, from) = (at + 1, from + 1);
        } else if let Some((position, taken)) = star {
            star = Some((position, taken + 1));
            (at, from) = (position + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}
