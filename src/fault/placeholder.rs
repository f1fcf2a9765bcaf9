//! Placeholders in the texts of a scenario: `{host}`, `{authority}`, `{port}`, and those of single mechanisms.

use crate::exchange::Site;

/// The placeholders of all texts: the names by which the client reached the server.
pub(super) const NAMES: [&str; 3] = ["{host}", "{authority}", "{port}"];

/// The additional placeholders of header lines: the time and the id of the answer.
pub(super) const OF_ANSWER: [&str; 2] = ["{date}", "{request-id}"];

/// The additional placeholders of texts about a mailbox.
pub(super) const OF_MAILBOX: [&str; 2] = ["{user}", "{name}"];

/// The similarity to a placeholder from which a word counts as a typing error.
const LIKENESS: f64 = 0.87;

/// The longest word in braces (bytes) that counts as a typing error.
const LONGEST: usize = 24;

/// The URL that a text ends in, up to its authority.
struct Url {
    /// Whether its scheme is https.
    secure: bool,
    /// The case of the hexadecimal digits, if the URL is percent-encoded in another one.
    encoded: Option<Case>,
}

#[derive(Clone, Copy)]
enum Case {
    Lower,
    Upper,
}

/// Fills the placeholders of a text. In a URL they have the port for that URL's scheme, elsewhere the values of the client's
/// own request.
pub(super) fn fill(text: &str, site: &Site) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        filled.push_str(&rest[..start]);
        rest = &rest[start..];
        let known = NAMES.into_iter().find(|name| rest.starts_with(name));
        match known {
            Some(name) => {
                let value = value(name, site, Url::begun(&filled));
                filled.push_str(&value);
                rest = &rest[name.len()..];
            }
            None => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled + rest
}

fn value(name: &str, site: &Site, url: Option<Url>) -> String {
    let secure = url.as_ref().map_or(site.is_secure(), |url| url.secure);
    let value = match name {
        "{authority}" => site.authority(secure),
        "{port}" => site.port(secure).to_string(),
        _ => site.host.to_string(),
    };
    match url.and_then(|url| url.encoded) {
        Some(case) => encoded(&value, case),
        None => value,
    }
}

/// An authority, percent-encoded for the query of a URL.
fn encoded(authority: &str, case: Case) -> String {
    let encode = |char: char| match (char, case) {
        (':' | '[' | ']', Case::Lower) => format!("%{:02x}", char as u32),
        (':' | '[' | ']', Case::Upper) => format!("%{:02X}", char as u32),
        _ => char.to_string(),
    };
    authority.chars().map(encode).collect()
}

impl Url {
    /// The URL whose authority a text ends in.
    fn begun(text: &str) -> Option<Self> {
        const SEPARATORS: [(&str, Option<Case>); 3] = [
            ("://", None),
            ("%3a%2f%2f", Some(Case::Lower)),
            ("%3A%2F%2F", Some(Case::Upper)),
        ];
        let last = SEPARATORS
            .into_iter()
            .filter_map(|(separator, encoded)| Some((text.rfind(separator)?, separator, encoded)));
        let (at, separator, encoded) = last.max_by_key(|(at, ..)| *at)?;
        let authority = &text[at + separator.len()..];
        let plain = |char: char| char.is_ascii_alphanumeric() || "-._:[]%".contains(char);
        let ended = authority.to_ascii_lowercase().contains("%2f");
        if ended || !authority.chars().all(plain) {
            return None;
        }
        let scheme = text[..at].to_ascii_lowercase();
        let secure = scheme.ends_with("https");
        (secure || scheme.ends_with("http")).then_some(Self { secure, encoded })
    }
}

/// Refuses a word in braces that is similar to a placeholder, such as `{hots}` to `{host}`.
pub(super) fn check(text: &str, known: &[&str]) -> Result<(), String> {
    match misspelt(text, known).next() {
        Some((word, meant)) => Err(format!(
            "`{word}` is not filled in; did you mean `{meant}`?"
        )),
        None => Ok(()),
    }
}

/// Whether a text has a placeholder, or a word that would be refused as a typing error.
pub(crate) fn is_template(text: &str) -> bool {
    let known = [&NAMES[..], &OF_ANSWER].concat();
    known.iter().any(|name| text.contains(name)) || misspelt(text, &known).next().is_some()
}

/// The words in braces that are similar to a placeholder, each with that placeholder.
fn misspelt<'a>(text: &'a str, known: &'a [&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
    let starts = text.match_indices('{').map(|(start, _)| start);
    starts.filter_map(move |start| {
        let length = text[start..].find('}')? + 1;
        let word = &text[start..start + length];
        let inner = &word[1..length - 1];
        let plain = |byte: u8| byte.is_ascii_alphabetic() || b"-_".contains(&byte);
        if known.contains(&word) || inner.len() > LONGEST || !inner.bytes().all(plain) {
            return None;
        }
        let inner = inner.to_ascii_lowercase();
        let likeness = |name: &&str| strsim::jaro_winkler(&name[1..name.len() - 1], &inner);
        let best = known
            .iter()
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
        (likeness(best) >= LIKENESS).then_some((word, *best))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Arrival, World};
    use proptest::prelude::*;

    fn site(authority: &str, secure: bool) -> Site {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let arrival = Arrival {
            secure,
            https: Some(8443),
            http: Some(8080),
        };
        Site::of(&world, authority, arrival, |host| host.into())
    }

    #[test]
    fn a_placeholder_has_the_port_for_the_scheme_of_its_url() {
        let text = "{host} {authority} {port} https://{authority}/a http://{host}:{port}/b \
                    ?url=https%3a%2f%2f{authority}%2fc&u=HTTPS%3A%2F%2F{authority}%2Fd {other}";
        assert_eq!(
            fill(text, &site("mail.contoso.test:9443", true)),
            "mail.contoso.test mail.contoso.test:9443 9443 https://mail.contoso.test:9443/a \
             http://mail.contoso.test:8080/b ?url=https%3a%2f%2fmail.contoso.test%3a9443%2fc\
             &u=HTTPS%3A%2F%2Fmail.contoso.test%3A9443%2Fd {other}"
        );
        assert_eq!(
            fill(
                "{authority} https://{authority}/",
                &site("a.contoso.test:9080", false)
            ),
            "a.contoso.test:9080 https://a.contoso.test:8443/"
        );
        assert_eq!(
            fill(
                "{authority} {port} https%3a%2f%2f{authority}",
                &site("[::1]", true)
            ),
            "[::1] 443 https%3a%2f%2f%5b%3a%3a1%5d"
        );
    }

    #[test]
    fn a_word_similar_to_a_placeholder_is_refused() {
        for wrong in [
            "{hots}",
            "{hsot}",
            "{HOST}",
            "{hostname}",
            "{authorty}",
            "{autority}",
            "{prot}",
            "{ports}",
            "{auth}",
        ] {
            assert!(
                check(&format!("https://{wrong}/"), &NAMES).is_err(),
                "{wrong}"
            );
        }
        for right in [
            "{host}", "{}", "{ host }", "{color}", "{0}", "{post}", "{a b}", "{{host}}", "{",
            "{host",
        ] {
            assert_eq!(check(right, &NAMES), Ok(()), "{right}");
        }
    }

    proptest! {
        #[test]
        fn a_text_without_placeholders_does_not_change(text in "[ -~]{0,40}") {
            prop_assume!(!is_template(&text));
            prop_assert_eq!(check(&text, &NAMES), Ok(()));
            prop_assert_eq!(fill(&text, &site("mail.contoso.test:9443", true)), text);
        }
    }
}
