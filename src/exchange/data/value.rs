//! Properties: their names and values.

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

/// A constant text, or one from a client.
pub(crate) type Text = Cow<'static, str>;

/// The name of a property.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// An EWS property.
    Field(Property),
    /// A MAPI property by its tag, without the type
    /// ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
    Tag(u16),
    /// A MAPI property by a name in a property set.
    Named(Uuid, Name),
}

/// The name of a MAPI property in its set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// A number.
    Id(i32),
    /// A string.
    Text(String),
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Double(f64),
    /// A text, or a word of an enumeration.
    Text(Text),
    /// A time, in UTC.
    Time(OffsetDateTime),
    /// Bytes; base64 on the wire.
    Bytes(Bytes),
    /// Several texts, each in an element of its own.
    Texts(Vec<Text>),
    /// The body of an item.
    Body(Body),
    /// One or more mailboxes.
    Mailboxes(Vec<Address>),
    /// A structured value: the element of the property as it is on the wire.
    Tree(Box<Node>),
    /// The values of a multi-valued extended property.
    Array(Vec<Value>),
}

/// The body of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    /// Whether it is HTML; otherwise it is plain text.
    pub(crate) html: bool,
    /// The text.
    pub(crate) text: Text,
}

/// The address of a sender or recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    /// The display name.
    pub(crate) name: Text,
    /// The SMTP address.
    pub(crate) address: Text,
}

/// The domain of an SMTP address; empty without an `@`.
pub(crate) fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

impl Value {
    /// The text; `None` for other values.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its approximate size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Boolean(_) | Self::Integer(_) | Self::Double(_) | Self::Time(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Texts(texts) => texts.iter().map(|text| text.len()).sum(),
            Self::Body(body) => body.text.len(),
            Self::Mailboxes(all) => {
                let both = all.iter().map(|one| one.name.len() + one.address.len());
                both.sum()
            }
            Self::Tree(tree) => tree.held(),
            Self::Array(values) => values.iter().map(Self::bytes).sum(),
        }
    }

    /// The truth value; `None` for other values.
    pub(crate) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(answer) => Some(*answer),
            _ => None,
        }
    }

    /// The whole number; `None` for other values.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The time; `None` for other values.
    pub(crate) fn time(&self) -> Option<OffsetDateTime> {
        match self {
            Self::Time(time) => Some(*time),
            _ => None,
        }
    }

    /// The element of a structured value; `None` for other values.
    pub(crate) fn tree(&self) -> Option<&Node> {
        match self {
            Self::Tree(element) => Some(element),
            _ => None,
        }
    }

    /// The addresses; empty for other values.
    pub(crate) fn mailboxes(&self) -> &[Address] {
        match self {
            Self::Mailboxes(all) => all,
            _ => &[],
        }
    }

    /// The approximate size (bytes).
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

/// Milliseconds since 1970. Items are ordered by it.
pub(crate) fn milliseconds(time: OffsetDateTime) -> i64 {
    let milliseconds = time.unix_timestamp_nanos() / 1_000_000;
    i64::try_from(milliseconds).expect("no year below 10000 needs more")
}
