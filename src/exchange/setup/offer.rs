//! The authentication schemes and application protocols that a server offers.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;

/// An authentication scheme, as spelled in `WWW-Authenticate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
pub enum Scheme {
    /// [RFC 7617](https://www.rfc-editor.org/rfc/rfc7617).
    Basic,
    /// OAuth, as [MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/) profiles it.
    Bearer,
    /// SPNEGO ([RFC 4559](https://www.rfc-editor.org/rfc/rfc4559)).
    Negotiate,
    /// [MS-NTHT](https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/).
    #[serde(rename = "NTLM")]
    Ntlm,
}

/// An application protocol for ALPN, by its registered name
/// ([RFC 7301 §6](https://www.rfc-editor.org/rfc/rfc7301#section-6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
pub enum Protocol {
    /// HTTP/2.
    #[serde(rename = "h2")]
    H2,
    /// HTTP/1.1.
    #[serde(rename = "http/1.1")]
    Http11,
}

/// The offer of a listener, for scenarios without schemes or protocols of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The authentication schemes, in their order in the 401.
    pub auth: Option<Vec<Scheme>>,
    /// The protocols above TLS, best first.
    pub alpn: Option<Vec<Protocol>>,
}

/// The default schemes.
pub(super) const AUTH: [Scheme; 2] = [Scheme::Ntlm, Scheme::Basic];
/// The default protocols.
pub(super) const ALPN: [Protocol; 2] = [Protocol::H2, Protocol::Http11];

impl Scheme {
    const ALL: [Self; 4] = [Self::Basic, Self::Bearer, Self::Negotiate, Self::Ntlm];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Bearer => "Bearer",
            Self::Negotiate => "Negotiate",
            Self::Ntlm => "NTLM",
        }
    }
}

impl Protocol {
    const ALL: [Self; 2] = [Self::H2, Self::Http11];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::H2 => "h2",
            Self::Http11 => "http/1.1",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        named(text, "scheme", &Self::ALL)
    }
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        named(text, "protocol", &Self::ALL)
    }
}

impl Offer {
    /// The same offer, completed by another one.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            auth: self.auth.or_else(|| other.auth.clone()),
            alpn: self.alpn.or_else(|| other.alpn.clone()),
        }
    }

    /// The schemes for a scenario without schemes of its own.
    pub fn schemes(&self) -> &[Scheme] {
        self.auth.as_deref().unwrap_or(&AUTH)
    }

    /// The protocols for a scenario without protocols of its own.
    pub fn protocols(&self) -> &[Protocol] {
        self.alpn.as_deref().unwrap_or(&ALPN)
    }

    /// Reads schemes, with a separator between them.
    ///
    /// # Errors
    ///
    /// If a scheme is unknown or given twice, or no client could log in.
    pub fn read_schemes(text: &str, separator: char) -> Result<Vec<Scheme>, String> {
        let schemes = read(text, separator)?;
        if schemes.iter().all(|scheme| *scheme == Scheme::Bearer) {
            return Err(
                "no client can log in with `Bearer` alone, since exchaos accepts no token: add `Basic`, `NTLM` or `Negotiate`"
                    .to_owned(),
            );
        }
        Ok(schemes)
    }

    /// Reads protocols, with a separator between them.
    ///
    /// # Errors
    ///
    /// If a protocol is unknown or given twice.
    pub fn read_protocols(text: &str, separator: char) -> Result<Vec<Protocol>, String> {
        read(text, separator)
    }
}

fn read<T: FromStr<Err = String> + Copy + Ord + fmt::Display>(
    text: &str,
    separator: char,
) -> Result<Vec<T>, String> {
    let read: Vec<T> = text
        .split(separator)
        .map(|word| word.trim().parse())
        .collect::<Result<_, _>>()?;
    let mut known = BTreeSet::new();
    match read.iter().find(|one| !known.insert(**one)) {
        Some(twice) => Err(format!("`{twice}` is given twice: give it once")),
        None => Ok(read),
    }
}

fn named<T: fmt::Display + Copy>(text: &str, what: &str, all: &[T]) -> Result<T, String> {
    let mut known = all.iter();
    let found = known.find(|one| one.to_string().eq_ignore_ascii_case(text));
    found.copied().ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|one| format!("`{one}`")).collect();
        format!(
            "unknown {what} `{text}`, expected one of {}",
            names.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_any_case_and_nonsense_is_refused() {
        assert_eq!(
            Offer::read_schemes("ntlm,Basic", ','),
            Ok(vec![Scheme::Ntlm, Scheme::Basic])
        );
        assert_eq!(
            Offer::read_protocols("http/1.1+h2", '+'),
            Ok(vec![Protocol::Http11, Protocol::H2])
        );
        for wrong in ["", "Basci", "Basic,basic", "Basic,", "Bearer", "Basic+NTLM"] {
            assert!(Offer::read_schemes(wrong, ',').is_err(), "{wrong}");
        }
        for wrong in ["", "http/2", "h2,h2"] {
            assert!(Offer::read_protocols(wrong, ',').is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_a_listener_leaves_open_is_the_servers() {
        let server = Offer {
            auth: Some(vec![Scheme::Basic]),
            alpn: Some(vec![Protocol::Http11]),
        };
        let listener = Offer {
            auth: Some(vec![Scheme::Ntlm]),
            alpn: None,
        };
        let both = listener.or(&server);
        assert_eq!(both.schemes(), [Scheme::Ntlm]);
        assert_eq!(both.protocols(), [Protocol::Http11]);
        assert_eq!(Offer::default().schemes(), AUTH);
    }
}
