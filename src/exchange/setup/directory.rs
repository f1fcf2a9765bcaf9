//! The directory data of an account: recipient type, mailbox, and person.

use schemars::JsonSchema;
use serde::Deserialize;

/// The type of a recipient ([recipients](https://learn.microsoft.com/exchange/recipients/recipients)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A person with an account.
    #[default]
    User,
    /// A shared mailbox. It may log on only if it has a password.
    Shared,
    /// A room for meetings. It may log on only if it has a password.
    Room,
    /// Other equipment that can be booked. It may log on only if it has a password.
    Equipment,
    /// A distribution list.
    List,
    /// A distribution list of rooms. Clients offer it in their room finder.
    RoomList,
    /// A mail contact: a person outside of the organization.
    Contact,
}

impl Kind {
    /// Whether the recipient has members.
    pub fn has_members(self) -> bool {
        matches!(self, Self::List | Self::RoomList)
    }

    /// Whether the recipient can have a mailbox here.
    pub fn has_mailbox(self) -> bool {
        !self.has_members() && self != Self::Contact
    }

    /// Whether the recipient may log on only with a password of its own.
    pub fn is_resource(self) -> bool {
        matches!(self, Self::Shared | Self::Room | Self::Equipment)
    }

    /// The `MailboxType`
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
    /// No. The account logs on, but has no mailbox.
    Absent,
    /// Yes.
    #[default]
    Present,
    /// Yes, but without a licence: every part of a request to it fails.
    Unlicensed,
}

/// The data of a person in the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Person {
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub surname: Option<String>,
    /// The job title: `Account manager`.
    pub title: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The office, or the location of a room.
    pub office: Option<String>,
    /// The business telephone number.
    pub phone: Option<String>,
    /// The mobile telephone number.
    pub mobile: Option<String>,
    /// The street and the number.
    pub street: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The country.
    pub country: Option<String>,
}
