//! Words of clients in a form for logs: without passwords, tokens and keys.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;

/// A word of a client in a form for logs. Its constructors remove possible secrets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Word(Arc<str>);

/// The replacement for a secret.
const HIDDEN: &str = "***";

/// The prefixes of URLs and addresses. The colon of a prefix does not end a user name.
const PREFIXES: [&str; 6] = ["smtp:", "sip:", "mailto:", "ex:", "http:", "https:"];

/// The beginnings of the parameters or the query in a segment, plain or encoded
/// ([RFC 3986 §3.3](https://www.rfc-editor.org/rfc/rfc3986#section-3.3)).
const PARAMETERS: [&str; 6] = [";", "%3b", "%3f", "%26", "%23", "&"];

/// The separators between a parameter's name and its value.
const EQUALS: [&str; 2] = ["=", "%3d"];

/// The beginning of a JSON Web Token: `{"` in base64.
const TOKEN: &str = "eyJ";

impl Word {
    /// A name, an address, or a text that contains one: a password before an `@` is hidden.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        match without_password(&text) {
            Cow::Borrowed(_) => Self(text),
            Cow::Owned(text) => Self(text.into()),
        }
    }

    /// The path of a URL. Tokens and the values of its parameters are hidden, too.
    pub fn path(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let segments = text.split('/');
        if segments.clone().all(|segment| shown(segment) == segment) {
            return Self::new(text);
        }
        let segments: Vec<_> = segments.map(shown).collect();
        Self::new(segments.join("/"))
    }
}

/// A segment of a path without possible secrets.
fn shown(segment: &str) -> Cow<'_, str> {
    if segment.starts_with(TOKEN) {
        return Cow::Borrowed(HIDDEN);
    }
    let Some((at, length)) = first_of(segment, &PARAMETERS) else {
        return match first_of(segment, &EQUALS) {
            Some((at, length)) => Cow::Owned(format!("{}{HIDDEN}", &segment[..at + length])),
            None => Cow::Borrowed(segment),
        };
    };
    let (before, parameters) = segment.split_at(at + length);
    let name = first_of(parameters, &EQUALS).map_or("", |(at, length)| &parameters[..at + length]);
    let before = match first_of(before, &EQUALS) {
        Some((at, length)) => format!("{}{HIDDEN};", &before[..at + length]),
        None => before.to_owned(),
    };
    Cow::Owned(format!("{before}{name}{HIDDEN}"))
}

/// The position and the length of the first of some ASCII texts, in any case.
fn first_of(text: &str, wanted: &[&str]) -> Option<(usize, usize)> {
    let found = wanted
        .iter()
        .filter_map(|one| Some((find(text, one)?, one.len())));
    found.min()
}

fn find(text: &str, wanted: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(wanted.len());
    windows.position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// A text in which `user:password@` is `user:***@`.
fn without_password(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((at, length)) = first_of(rest, &["@", "%40"]) {
        let user = &rest[..at];
        let ends = |byte: char| byte.is_whitespace() || "/,;<>`\"'()".contains(byte);
        let start = user.rfind(ends).map_or(0, |place| {
            place + user[place..].chars().next().map_or(1, char::len_utf8)
        });
        let start = start + prefix(&user[start..]);
        let end = at + length;
        match first_of(&user[start..], &[":", "%3a"]) {
            Some((colon, width)) => {
                shown.push_str(&rest[..start + colon + width]);
                shown.push_str(HIDDEN);
                shown.push_str(&rest[at..end]);
            }
            None => shown.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    shown.push_str(rest);
    match shown == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(shown),
    }
}

/// The length of an address's prefix.
fn prefix(text: &str) -> usize {
    let begins = |prefix: &&&str| {
        let start = text.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    PREFIXES
        .iter()
        .find(begins)
        .map_or(0, |prefix| prefix.len())
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        self
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl PartialEq<str> for Word {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Word {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_password_in_an_address_is_hidden_and_nothing_else() {
        for (text, shown) in [
            ("alice@contoso.test", "alice@contoso.test"),
            ("smtp:alice@contoso.test", "smtp:alice@contoso.test"),
            ("alice:pw@contoso.test", "alice:***@contoso.test"),
            ("SMTP:alice:pw@contoso.test", "SMTP:alice:***@contoso.test"),
            (
                "alice:p:w@a.test, bob:q@b.test",
                "alice:***@a.test, bob:***@b.test",
            ),
            ("alice%3Apw%40contoso.test", "alice%3A***%40contoso.test"),
            (
                "https://alice:pw@contoso.test/x",
                "https://alice:***@contoso.test/x",
            ),
            ("[::1]:443", "[::1]:443"),
            ("é:ü@ö", "é:***@ö"),
        ] {
            assert_eq!(Word::new(text), shown);
        }
    }

    #[test]
    fn the_values_of_parameters_in_a_path_are_hidden() {
        for (path, shown) in [
            ("/EWS/Exchange.asmx", "/EWS/Exchange.asmx"),
            ("/x;token=S/y", "/x;token=***/y"),
            ("/x;S", "/x;***"),
            ("/x%3Ftoken=S", "/x%3Ftoken=***"),
            ("/x%3ftoken%3DS", "/x%3ftoken%3D***"),
            ("/token=S&key=S/y", "/token=***;key=***/y"),
            ("/password=S", "/password=***"),
            ("/eyJhbGciOiJSUzI1NiJ9.e30.S/y", "/***/y"),
            ("/alice:S@contoso.test/y", "/alice:***@contoso.test/y"),
            (
                "/autodiscover.json/v1.0/a@contoso.test",
                "/autodiscover.json/v1.0/a@contoso.test",
            ),
        ] {
            assert_eq!(Word::path(path), shown);
        }
    }

    #[test]
    fn a_clean_word_is_shared() {
        let text: Arc<str> = "/EWS/Exchange.asmx".into();
        assert!(Arc::ptr_eq(&text, &Word::path(Arc::clone(&text)).0));
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,40}", host in "[a-z@:%/;=é]{0,20}") {
            Word::new(&*text);
            Word::path(&*text);
            Word::path(&*host);
        }

        #[test]
        fn a_password_never_stays(user in "[a-z]{1,8}", password in "[A-Z0-9]{4,12}") {
            for text in [format!("{user}:{password}@h.test"), format!("/{user};k={password}")] {
                prop_assert!(!Word::path(&*text).contains(&password));
            }
        }
    }
}
