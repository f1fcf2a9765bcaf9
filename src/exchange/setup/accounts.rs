//! The accounts that a scenario or a world describes: how they log in, whether they may, what they are and have, and whose
//! mailboxes they may open.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use globset::Glob;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::directory::{Kind, Person, Presence};
use super::folder_name::{FolderName, Items, keys};
use crate::exchange::permissions::Permissions;

/// A password that no output ever shows.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// A password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The password itself, for those who have to compute with it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(...)")
    }
}

/// An account that a scenario or a world describes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Account {
    /// What it is.
    #[serde(default)]
    pub kind: Kind,
    /// Whether it has a mailbox.
    #[serde(default)]
    pub mailbox: Presence,
    /// What people call it; without it, what stands before the `@`.
    pub display_name: Option<String>,
    /// Who is behind it.
    #[serde(default)]
    pub person: Person,
    /// Its password; without one, that of every mailbox.
    pub password: Option<Password>,
    /// Whether it may log on.
    #[serde(default)]
    pub state: Standing,
    /// The other names that it logs in with: `DOMAIN\\user`, or a user principal name.
    #[serde(default)]
    pub logins: Vec<String>,
    /// The other SMTP addresses of its mailbox.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its security identifier: `S-1-5-21-1-2-3-1104`.
    pub sid: Option<String>,
    /// The certificate that logs in as it.
    pub certificate: Option<Thumbprint>,
    /// Whom it may impersonate: an address with `*` for any text. Without it, nobody.
    pub impersonates: Option<String>,
    /// What it may open beside its own mailbox, as a delegate: `bob@contoso.test`, or only one folder of it,
    /// `bob@contoso.test/calendar`; `*` stands for any text. Without it, nothing.
    #[serde(default)]
    pub opens: Vec<Opens>,
    /// What others may do in its folders: by the folder, then by the address of a person or a list, `default` for everybody
    /// else, or `anonymous`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = keys()))]
    pub permissions: BTreeMap<FolderName, Permissions>,
    /// How many items its folders begin with, where it is not as usual.
    #[serde(default)]
    #[schemars(extend("propertyNames" = keys()))]
    pub items: Items,
    /// The addresses of those who are on the list, if it is one.
    #[serde(default)]
    pub members: Vec<String>,
}

impl Account {
    /// Whether anybody may log on as it. As a room or a shared mailbox nobody does, unless it has a password.
    pub fn standing(&self) -> Standing {
        match self.kind.is_resource() && self.password.is_none() {
            true if self.state == Standing::Active => Standing::Disabled,
            _ => self.state,
        }
    }

    /// Whether there is a mailbox.
    pub fn has_mailbox(&self) -> bool {
        self.kind.has_mailbox() && self.mailbox != Presence::Absent
    }
}

/// Whether an account may log on
/// ([status codes of a logon](https://learn.microsoft.com/windows/security/threat-protection/auditing/event-4625)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It may.
    #[default]
    Active,
    /// An administrator disabled it.
    Disabled,
    /// The account itself has run out.
    Expired,
    /// It was locked after too many wrong passwords.
    Locked,
    /// Its password has to be changed before the first logon.
    MustChangePassword,
    /// Its password has run out.
    PasswordExpired,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "an account in good standing",
            Self::Disabled => "a disabled account",
            Self::Expired => "an account that has run out",
            Self::Locked => "an account that is locked out",
            Self::MustChangePassword => "a password that has to be changed at the first logon",
            Self::PasswordExpired => "a password that has run out",
        })
    }
}

/// The SHA-256 of a certificate, 64 hexadecimal digits; colons and spaces between them do not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Thumbprint(pub [u8; 32]);

impl TryFrom<String> for Thumbprint {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits: Vec<u8> = text
            .chars()
            .filter(|char| !matches!(char, ':' | ' '))
            .map(|char| char.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .unwrap_or_default();
        let bytes: Vec<u8> = digits
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect();
        match bytes.try_into() {
            Ok(bytes) if digits.len() == 64 => Ok(Self(bytes)),
            _ => Err(format!(
                "`{text}` is no SHA-256 of a certificate: `openssl x509 -noout -fingerprint -sha256` prints it"
            )),
        }
    }
}

impl From<Thumbprint> for String {
    fn from(Thumbprint(bytes): Thumbprint) -> Self {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl JsonSchema for Thumbprint {
    fn schema_name() -> Cow<'static, str> {
        "Thumbprint".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9A-Fa-f: ]{64,}$" })
    }
}

/// A mailbox, or one folder of it, that an account may open.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Opens(pub String);

impl Opens {
    /// The address, or the pattern of addresses.
    pub fn address(&self) -> &str {
        self.0
            .split_once('/')
            .map_or(&self.0, |(address, _)| address)
    }

    /// Whether it includes that mailbox.
    pub fn mailbox(&self, address: &str) -> bool {
        matches(self.address(), address)
    }

    /// Whether it includes a folder of that distinguished name.
    pub fn folder(&self, distinguished: Option<&str>) -> bool {
        let only = self.0.split_once('/').map(|(_, folder)| folder);
        only.is_none_or(|only| distinguished == Some(only))
    }
}

/// Whether an address is one of those that a pattern stands for.
pub(crate) fn matches(pattern: &str, address: &str) -> bool {
    Glob::new(&pattern.to_lowercase())
        .is_ok_and(|glob| glob.compile_matcher().is_match(address.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(format!("{:?}", Password::new("geheim")), "Password(...)");
    }

    #[test]
    fn a_thumbprint_is_read_as_openssl_prints_it() {
        let text = "AB:".repeat(31) + "01";
        let read = Thumbprint::try_from(text).unwrap();
        assert_eq!((read.0[0], read.0[31]), (0xab, 1));
        assert!(Thumbprint::try_from("abc".to_owned()).is_err());
        assert!(Thumbprint::try_from("x".repeat(64)).is_err());
    }

    #[test]
    fn a_delegate_opens_a_mailbox_or_one_folder_of_it() {
        let all = Opens("*@contoso.test".to_owned());
        assert!(all.mailbox("Bob@contoso.test") && all.folder(Some("inbox")) && all.folder(None));
        let one = Opens("bob@contoso.test/calendar".to_owned());
        assert!(one.mailbox("bob@contoso.test") && !one.mailbox("eve@contoso.test"));
        assert!(one.folder(Some("calendar")) && !one.folder(Some("inbox")) && !one.folder(None));
    }
}
