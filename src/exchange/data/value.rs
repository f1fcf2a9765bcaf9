//! Properties: what they are called, and what they hold.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use time::OffsetDateTime;
use uuid::Uuid;

use super::property::Property;
use super::row::{Assumed, Mapi};
use crate::exchange::xml::Node;

/// The properties of an item or folder.
pub(crate) type Properties = BTreeMap<Key, Value>;

/// A text of ours, or one that somebody sent.
pub(crate) type Text = Cow<'static, str>;

/// What a property is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// By its element in EWS, which is the same in every kind of item that has it: `Subject`.
    Field(Property),
    /// By its MAPI tag, without the type ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
    Tag(u16),
    /// By a name within a property set.
    Named(Uuid, Name),
}

/// The name of a property within its set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// A number.
    Id(i32),
    /// A text.
    Text(String),
}

/// What a property holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Double(f64),
    /// A text, or a word of an enumeration.
    Text(Text),
    /// A time, in UTC.
    Time(OffsetDateTime),
    /// Bytes, base64 on the wire.
    Bytes(Bytes),
    /// Several texts, each an element of its own.
    Texts(Vec<Text>),
    /// The text of an item.
    Body(Body),
    /// One or more mailboxes.
    Mailboxes(Vec<Address>),
    /// What has a structure of its own: the property's element as it goes over the wire.
    Tree(Box<Node>),
    /// Several values of an extended property.
    Array(Vec<Value>),
}

/// The text of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    /// Whether it is HTML, else plain text.
    pub(crate) html: bool,
    /// The text itself.
    pub(crate) text: Text,
}

/// A mailbox as a sender or recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    /// The name that is shown.
    pub(crate) name: Text,
    /// The address, by SMTP unless `routing` says otherwise.
    pub(crate) address: Text,
}

impl Value {
    /// The text, where it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The answer, where it is yes or no.
    pub(crate) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(answer) => Some(*answer),
            _ => None,
        }
    }

    /// The number, where it is a whole one.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The time, where it is one.
    pub(crate) fn time(&self) -> Option<OffsetDateTime> {
        match self {
            Self::Time(time) => Some(*time),
            _ => None,
        }
    }

    /// The element, where it has a structure of its own.
    pub(crate) fn tree(&self) -> Option<&Node> {
        match self {
            Self::Tree(element) => Some(element),
            _ => None,
        }
    }

    /// The mailboxes, where it is some.
    pub(crate) fn mailboxes(&self) -> &[Address] {
        match self {
            Self::Mailboxes(all) => all,
            _ => &[],
        }
    }

    /// How many bytes it takes, about.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Boolean(_) => 2,
            Self::Integer(_) => 4,
            Self::Double(_) | Self::Time(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Texts(texts) => texts.iter().map(|text| text.len()).sum(),
            Self::Body(body) => body.text.len(),
            Self::Mailboxes(all) => all
                .iter()
                .map(|one| one.name.len() + one.address.len())
                .sum(),
            Self::Tree(node) => node.size(),
            Self::Array(values) => values.iter().map(Self::size).sum(),
        }
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for Value {
    fn from(answer: bool) -> Self {
        Self::Boolean(answer)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<Node> for Value {
    fn from(element: Node) -> Self {
        Self::Tree(Box::new(element))
    }
}

impl From<OffsetDateTime> for Value {
    fn from(time: OffsetDateTime) -> Self {
        Self::Time(time)
    }
}

impl From<Assumed> for Value {
    fn from(assumed: Assumed) -> Self {
        match assumed {
            Assumed::Number(number) => Self::Integer(number),
            Assumed::Truth(truth) => Self::Boolean(truth),
            Assumed::Word(word) => word.into(),
        }
    }
}

impl From<Mapi> for Key {
    fn from(mapi: Mapi) -> Self {
        match mapi {
            Mapi::Tag(tag) => Self::Tag(tag),
            Mapi::Id(set, id) => Self::Named(set, Name::Id(id)),
            Mapi::Text(set, text) => Self::Named(set, Name::Text(text.to_owned())),
        }
    }
}

/// Milliseconds since 1970, by which items are ordered.
pub(crate) fn milliseconds(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or_default()
}
