//! How one healthy Exchange differs from another: what a scenario says under `[exchange]`.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use super::product::Product;
use crate::settings::DEFAULT_PASSWORD;

/// An authentication scheme, as `WWW-Authenticate` spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic => "Basic",
            Self::Bearer => "Bearer",
            Self::Negotiate => "Negotiate",
            Self::Ntlm => "NTLM",
        })
    }
}

/// A protocol above TLS, by its registered name
/// ([RFC 7301 §6](https://www.rfc-editor.org/rfc/rfc7301#section-6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Protocol {
    /// HTTP/2.
    #[serde(rename = "h2")]
    H2,
    /// HTTP/1.1.
    #[serde(rename = "http/1.1")]
    Http11,
}

impl Protocol {
    /// The name as it is sent.
    pub fn name(self) -> &'static [u8] {
        match self {
            Self::H2 => b"h2",
            Self::Http11 => b"http/1.1",
        }
    }
}

/// A password that no output ever shows.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// A password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it is that one.
    pub fn is(&self, attempt: &str) -> bool {
        same(self.0.as_bytes(), attempt.as_bytes())
    }

    /// Whether it is that of every mailbox that no scenario describes.
    pub fn usual(attempt: &str) -> bool {
        same(DEFAULT_PASSWORD.as_bytes(), attempt.as_bytes())
    }
}

/// Compares in a time that only depends on the length of the attempt.
fn same(ours: &[u8], attempt: &[u8]) -> bool {
    let mut expected = ours.iter().chain(std::iter::repeat(&0));
    let differing = attempt
        .iter()
        .fold(0, |all, byte| all | (byte ^ expected.next().unwrap_or(&0)));
    std::hint::black_box(differing) == 0 && ours.len() == attempt.len()
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(...)")
    }
}

/// An account that a scenario describes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Account {
    /// Its password; without one, that of every mailbox.
    pub password: Option<Password>,
    /// Whom it may impersonate: an address with `*` for any text. Without it, nobody.
    pub impersonates: Option<String>,
}

/// What a scenario says about the healthy server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setup {
    /// Which Exchange it is.
    pub product: Product,
    /// The schemes that are offered, in that order.
    pub auth: Vec<Scheme>,
    /// The protocols that are offered above TLS, best first.
    pub alpn: Vec<Protocol>,
    /// Accounts beside the mailboxes that exist anyway, by SMTP address.
    pub accounts: BTreeMap<String, Account>,
    /// Whether EWS and Autodiscover are only there over TLS, as IIS's "Require SSL" says.
    pub requires_tls: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            product: Product::default(),
            auth: vec![Scheme::Basic],
            alpn: vec![Protocol::H2, Protocol::Http11],
            accounts: BTreeMap::new(),
            requires_tls: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_compared_whole_and_never_shown() {
        let password = Password::new("geheim");
        assert!(password.is("geheim"));
        assert!(!password.is("geheim ") && !password.is("") && !password.is("Geheim"));
        assert_eq!(format!("{password:?}"), "Password(...)");
    }
}
