//! Accounts that a scenario or a world file describes: logins, state, directory data, and permissions.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use globset::Glob;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::directory::{Kind, Person, Presence};
use super::folder_name::{FolderName, Items, keys};
use crate::exchange::permissions::Permissions;

/// A password. No output shows it.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// A password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The plain text, for computations.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(...)")
    }
}

/// An account that a scenario or a world file describes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Account {
    /// The type of the recipient.
    #[serde(default)]
    pub kind: Kind,
    /// Whether it has a mailbox.
    #[serde(default)]
    pub mailbox: Presence,
    /// The display name; without it, the part of the address before the `@`.
    pub display_name: Option<String>,
    /// The person's data in the directory.
    #[serde(default)]
    pub person: Person,
    /// The password; without it, the one of all mailboxes.
    pub password: Option<Password>,
    /// Whether the account may log on.
    #[serde(default)]
    pub state: Standing,
    /// Further login names: `DOMAIN\\user`, or a user principal name.
    #[serde(default)]
    pub logins: Vec<String>,
    /// Further SMTP addresses of the mailbox.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The security identifier: `S-1-5-21-1-2-3-1104`.
    pub sid: Option<String>,
    /// The client certificate that authenticates the account.
    pub certificate: Option<Thumbprint>,
    /// The addresses that it may impersonate; `*` stands for any text. Without it, none.
    pub impersonates: Option<String>,
    /// The addresses that it may send mail as. Recipients see only that address. `*` stands for any text. Without it, its own.
    pub send_as: Option<String>,
    /// The addresses that it may send mail on behalf of. Recipients see both. `*` stands for any text. Without it, none.
    pub send_on_behalf: Option<String>,
    /// The mailboxes that it may open as a delegate: `bob@contoso.test`, or one folder, `bob@contoso.test/calendar`;
    /// `*` stands for any text. Without it, none.
    #[serde(default)]
    pub opens: Vec<Opens>,
    /// The permissions in its folders: by folder, then by the address of a user or a list, `default` for all other
    /// authenticated users, or `anonymous`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = keys()))]
    pub permissions: BTreeMap<FolderName, Permissions>,
    /// The initial numbers of items in its folders, where they differ from the default.
    #[serde(default)]
    #[schemars(extend("propertyNames" = keys()))]
    pub items: Items,
    /// The addresses of the members, if it is a list.
    #[serde(default)]
    pub members: Vec<String>,
}

impl Account {
    /// Whether the account may log on. A resource without a password counts as disabled.
    pub fn standing(&self) -> Standing {
        match self.kind.is_resource() && self.password.is_none() {
            true if self.state == Standing::Active => Standing::Disabled,
            _ => self.state,
        }
    }

    /// Whether the account has a mailbox.
    pub fn has_mailbox(&self) -> bool {
        self.kind.has_mailbox() && self.mailbox != Presence::Absent
    }
}

/// The state of an account
/// ([status codes of a logon](https://learn.microsoft.com/windows/security/threat-protection/auditing/event-4625)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It may log on.
    #[default]
    Active,
    /// An administrator disabled it.
    Disabled,
    /// The account has expired.
    Expired,
    /// The account was locked after too many wrong passwords.
    Locked,
    /// The password must be changed before the first logon.
    MustChangePassword,
    /// The password has expired.
    PasswordExpired,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "an active account",
            Self::Disabled => "a disabled account",
            Self::Expired => "an expired account",
            Self::Locked => "a locked account",
            Self::MustChangePassword => "a password that must be changed at the first logon",
            Self::PasswordExpired => "an expired password",
        })
    }
}

/// The SHA-256 of a certificate: 64 hexadecimal digits. Colons and spaces between them are ignored.
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
                "`{text}` is not the SHA-256 of a certificate: `openssl x509 -noout -fingerprint -sha256` prints it"
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

    /// Whether it includes a mailbox.
    pub fn mailbox(&self, address: &str) -> bool {
        matches(self.address(), address)
    }

    /// Whether it includes a folder with a distinguished name.
    pub fn folder(&self, distinguished: Option<&str>) -> bool {
        let only = self.0.split_once('/').map(|(_, folder)| folder);
        only.is_none_or(|only| distinguished == Some(only))
    }
}

/// Whether an address matches a pattern.
pub(crate) fn matches(pattern: &str, address: &str) -> bool {
    // Exchange does not distinguish the case of addresses.
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
