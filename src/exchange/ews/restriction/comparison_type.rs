//! The comparison of properties: the form of their values in restrictions and sort orders, and the applicable conditions
//! ([property errors](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-property-related-errors)).

use crate::exchange::data::{Property, Search, Text, Value};
use crate::exchange::ews::fields::{Field, Form, read_constant};
use crate::exchange::ews::ids::Id;
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::{View, computed};
use crate::exchange::xml::Node;

/// The way in which a property is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ComparisonType {
    /// One value of a form that has an order.
    Plain(Form),
    /// A word of an enumeration, ordered by its number in MAPI.
    Word(&'static [&'static str]),
    /// A person, by name or address.
    Somebody,
    /// Several people. They can be searched, but not compared.
    People,
    /// The names of the attachments.
    Attachments,
    /// The text of an item.
    Body,
    /// An id. It is compared without the ChangeKey.
    Id,
    /// A property that is computed on request or has a structure. It cannot be searched.
    Closed,
}

impl ComparisonType {
    /// The comparison type of a property of items.
    pub(crate) fn of(path: &Path) -> Self {
        match path {
            Path::Field(field) => Self::of_field(field),
            Path::Entry(_) => Self::Plain(Form::Text),
            Path::Extended(property) => Self::Plain(property.form()),
            Path::Foreign => Self::Closed,
        }
    }

    fn of_field(field: &Field) -> Self {
        match (field.property.row().search, field.form) {
            (Some(Search::Closed), _) => Self::Closed,
            (Some(Search::Attachments), _) => Self::Attachments,
            (Some(Search::Id), _) => Self::Id,
            (Some(Search::People), _) | (_, Form::Mailboxes) => Self::People,
            (_, Form::Body) => Self::Body,
            (_, Form::Mailbox) => Self::Somebody,
            (_, Form::Text) if !field.words.is_empty() => Self::Word(field.words),
            (_, Form::Tree) => Self::Closed,
            (_, form) => Self::Plain(form),
        }
    }

    /// The comparison type of a property of folders.
    pub(crate) fn of_folder(property: Property) -> Self {
        match property {
            Property::DisplayName | Property::FolderClass | Property::DistinguishedFolderId => {
                Self::Plain(Form::Text)
            }
            Property::TotalCount | Property::UnreadCount | Property::ChildFolderCount => {
                Self::Plain(Form::Integer)
            }
            Property::FolderId | Property::ParentFolderId => Self::Id,
            _ => Self::Closed,
        }
    }

    /// Whether `Contains` applies.
    pub(crate) fn has_texts(self) -> bool {
        let plain = matches!(self, Self::Plain(Form::Text | Form::Texts));
        plain
            || matches!(
                self,
                Self::Somebody | Self::People | Self::Attachments | Self::Body
            )
    }

    /// Whether the comparison operators apply.
    pub(crate) fn compares(self) -> bool {
        !matches!(self, Self::People | Self::Attachments | Self::Closed)
    }

    /// Whether items can be sorted and grouped by the property.
    pub(crate) fn sorts(self) -> bool {
        self.compares() && self != Self::Body
    }

    /// A constant in the form of the property's values; `None` if it is not a valid value.
    pub(crate) fn constant(self, text: &str) -> Option<Value> {
        match self {
            Self::Plain(form) => read_constant(form, text),
            Self::Word(words) => {
                let index = words.iter().position(|word| *word == text.trim())?;
                i64::try_from(index).ok().map(Value::Integer)
            }
            Self::Id => {
                let known = Id::parse(text).map(|id| id.text());
                Some(normalised(known.as_deref().unwrap_or(text)))
            }
            _ => Some(Value::Text(text.to_owned().into())),
        }
    }

    /// The value of an item's property in the form that is searched and sorted.
    pub(crate) fn value(self, path: &Path, view: &View<'_>) -> Option<Value> {
        match (self, path) {
            (Self::Attachments, _) => {
                let names = view.item.attachments.iter();
                Some(Value::Texts(names.map(|one| one.name.clone()).collect()))
            }
            // HTML is searched as the text that a reader sees.
            (Self::Body, Path::Field(_)) => computed::value(view, Property::TextBody),
            _ => self.seen(path.value(view)?),
        }
    }

    /// A value in the form that is searched and sorted.
    pub(crate) fn seen(self, value: Value) -> Option<Value> {
        match (self, value) {
            (Self::Word(words), Value::Text(text)) => {
                let index = words.iter().position(|word| *word == text)?;
                i64::try_from(index).ok().map(Value::Integer)
            }
            (Self::Id, Value::Tree(id)) => Some(normalised(id.attribute("Id")?)),
            (Self::People, Value::Tree(people)) => Some(Value::Texts(names(&people))),
            (_, Value::Mailboxes(all)) if all.is_empty() => None,
            (_, Value::Texts(all)) if all.is_empty() => None,
            (_, value) => Some(value),
        }
    }
}

/// An id as bytes. Ids are case sensitive, unlike texts.
fn normalised(id: &str) -> Value {
    Value::Bytes(id.as_bytes().to_vec().into())
}

/// The names and addresses of attendees or members.
fn names(people: &Node) -> Vec<Text> {
    let mailboxes = people
        .inside()
        .iter()
        .filter_map(|one| one.find("t:Mailbox"));
    let texts = mailboxes.flat_map(|mailbox| {
        let parts = ["t:Name", "t:EmailAddress"];
        parts.map(|part| {
            mailbox
                .find(part)
                .map(|text| text.content().to_owned().into())
        })
    });
    texts.flatten().collect()
}

/// Whether `Exists` applies to the property.
pub(crate) fn may_exist(path: &Path) -> bool {
    match path {
        Path::Field(field) => field.property.row().search != Some(Search::Bit),
        _ => true,
    }
}
