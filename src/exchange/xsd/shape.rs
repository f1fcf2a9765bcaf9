//! The forms of values, for code that reads or writes them.

use super::builtin::Builtin;
use super::table::{Form, Type, Variety};
use super::tables::TABLE;

/// The form of an element's value.
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
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A duration: `PT1H`.
    Duration,
    /// Bytes, in base64.
    Base64,
    /// A value of an enumeration.
    Enumeration,
    /// Any text.
    Text,
    /// `t:String`, repeated.
    Strings,
    /// One `t:Mailbox`.
    Mailbox,
    /// `t:Mailbox`, repeated.
    Mailboxes,
    /// A structure with attributes or elements of its own.
    Tree,
}

impl Type {
    /// The form of the type's values.
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

    /// The values of an enumeration in the order of the schema. Empty for other types.
    pub fn values(&self) -> &[&'static str] {
        match &self.form {
            Form::Simple(simple) => &simple.words,
            _ => &[],
        }
    }

    /// Whether the enumeration has a value.
    pub fn has(&self, word: &str) -> bool {
        self.sorted().binary_search(&word).is_ok()
    }

    /// A value of the enumeration, with the lifetime of the table.
    pub(crate) fn word(&self, word: &str) -> Option<&'static str> {
        let sorted = self.sorted();
        let index = sorted.binary_search(&word).ok()?;
        sorted.get(index).copied()
    }

    /// The values of an enumeration, sorted. Empty for other types.
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
