//! What a value looks like, for those who write or read one.

use super::builtin::Builtin;
use super::table::{Form, Type, Variety};
use super::tables::TABLE;

/// What the value of an element looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// A day and a time.
    DateTime,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A length of time: `PT1H`.
    Duration,
    /// Bytes, in base64.
    Base64,
    /// A word out of a list.
    Enumeration,
    /// Any text.
    Text,
    /// `t:String`, repeated.
    Strings,
    /// One `t:Mailbox`.
    Mailbox,
    /// `t:Mailbox`, repeated.
    Mailboxes,
    /// Attributes or elements of its own.
    Tree,
}

impl Type {
    /// What a value of it looks like.
    pub fn shape(&self) -> Shape {
        match &self.form {
            Form::Builtin(builtin) => builtin.shape(),
            Form::Simple(simple) if !simple.words.is_empty() => Shape::Enumeration,
            Form::Simple(simple) => match &simple.variety {
                Variety::Restriction(base) => TABLE.at(*base).shape(),
                Variety::List(_) => Shape::Text,
                Variety::Union(members) => members
                    .first()
                    .map_or(Shape::Text, |member| TABLE.at(*member).shape()),
            },
            Form::Complex(_) => self.tree_shape(),
        }
    }

    /// The words of an enumeration, in order; none, if it is none.
    pub fn values(&self) -> &[&'static str] {
        match &self.form {
            Form::Simple(simple) => &simple.words,
            _ => &[],
        }
    }

    /// Whether a word is one of the enumeration's.
    pub fn has(&self, word: &str) -> bool {
        self.sorted().binary_search(&word).is_ok()
    }

    /// One of the enumeration's words, as the table has it.
    pub(crate) fn word(&self, word: &str) -> Option<&'static str> {
        let sorted = self.sorted();
        let place = sorted.binary_search(&word).ok()?;
        sorted.get(place).copied()
    }

    /// The words of an enumeration, sorted; none, if it is none.
    pub(crate) fn sorted(&self) -> &[&'static str] {
        match &self.form {
            Form::Simple(simple) => &simple.sorted,
            _ => &[],
        }
    }

    fn tree_shape(&self) -> Shape {
        match self.children() {
            [only] if only.name == "String" && only.repeated => Shape::Strings,
            [only] if only.name == "Mailbox" && only.repeated => Shape::Mailboxes,
            [only] if only.name == "Mailbox" => Shape::Mailbox,
            _ => Shape::Tree,
        }
    }
}

impl Builtin {
    fn shape(self) -> Shape {
        match self {
            Self::Base64Binary => Shape::Base64,
            Self::Boolean => Shape::Boolean,
            Self::Date => Shape::Date,
            Self::DateTime => Shape::DateTime,
            Self::Double | Self::Float => Shape::Number,
            Self::Duration => Shape::Duration,
            Self::Int
            | Self::Integer
            | Self::Long
            | Self::NonNegativeInteger
            | Self::Short
            | Self::UnsignedByte
            | Self::UnsignedInt
            | Self::UnsignedShort => Shape::Integer,
            Self::Time => Shape::Time,
            Self::AnyType => Shape::Tree,
            Self::AnyUri | Self::Language | Self::String => Shape::Text,
        }
    }
}
