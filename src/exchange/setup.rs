//! How one healthy Exchange differs from another: what a scenario says under `[exchange]`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// An authentication scheme, as `WWW-Authenticate` spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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

/// A password that no output ever shows.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// A password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it is that one; takes the same time whatever differs.
    pub fn is(&self, attempt: &str) -> bool {
        let digest = |text: &str| ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        let (ours, theirs) = (digest(&self.0), digest(attempt));
        let differing = ours
            .as_ref()
            .iter()
            .zip(theirs.as_ref())
            .fold(0, |all, (a, b)| all | (a ^ b));
        differing == 0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(...)")
    }
}

/// An account that a scenario describes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Account {
    /// Its password; without one, that of every mailbox.
    pub password: Option<Password>,
    /// Whom it may impersonate: an address with `*` for any text. Without it, nobody.
    pub impersonates: Option<String>,
}

/// What a scenario says about the healthy server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setup {
    /// The schemes that are offered, in that order.
    pub auth: Vec<Scheme>,
    /// Accounts beside the mailboxes that exist anyway, by SMTP address.
    pub accounts: BTreeMap<String, Account>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            auth: vec![Scheme::Basic],
            accounts: BTreeMap::new(),
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
