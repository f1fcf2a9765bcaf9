//! What the directory says of an account: what it is, whether it has a mailbox, and who is behind it.

use schemars::JsonSchema;
use serde::Deserialize;

/// What an account is
/// ([recipients](https://learn.microsoft.com/exchange/recipients/recipients)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A person with an account.
    #[default]
    User,
    /// A mailbox of several people. Nobody logs in as it, unless it has a password.
    Shared,
    /// A room that meetings are held in. Nobody logs in as it, unless it has a password.
    Room,
    /// Something else that is booked. Nobody logs in as it, unless it has a password.
    Equipment,
    /// A distribution list.
    List,
    /// A distribution list of rooms, which clients offer where a room is looked for.
    RoomList,
    /// Somebody of another organization, whom the directory knows.
    Contact,
}

impl Kind {
    /// Whether it has members.
    pub fn has_members(self) -> bool {
        matches!(self, Self::List | Self::RoomList)
    }

    /// Whether it is somebody or something with a mailbox here.
    pub fn has_mailbox(self) -> bool {
        !self.has_members() && self != Self::Contact
    }

    /// Whether nobody logs in as it as long as it has no password.
    pub fn is_resource(self) -> bool {
        matches!(self, Self::Shared | Self::Room | Self::Equipment)
    }

    /// What EWS calls it
    /// ([MailboxType](https://learn.microsoft.com/exchange/client-developer/web-service-reference/mailboxtype)).
    pub fn mailbox_type(self) -> &'static str {
        match self {
            Self::List | Self::RoomList => "PublicDL",
            Self::Contact => "Contact",
            Self::User | Self::Shared | Self::Room | Self::Equipment => "Mailbox",
        }
    }
}

/// Whether an account has a mailbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// It has none: it logs in, and finds nothing of its own.
    Absent,
    /// It has one.
    #[default]
    Present,
    /// It has one that nobody may use: every part of a request to it fails.
    Unlicensed,
}

/// Who is behind an account, as far as the directory tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Person {
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub surname: Option<String>,
    /// What they are in the company: `Account manager`.
    pub title: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The office, or where a room is.
    pub office: Option<String>,
    /// The telephone at work.
    pub phone: Option<String>,
    /// The telephone that they carry.
    pub mobile: Option<String>,
    /// The street, with the number.
    pub street: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The country.
    pub country: Option<String>,
}
