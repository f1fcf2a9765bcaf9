//! What a property is to those who search and sort: which values it has there, and whether it has any
//! ([property errors](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-property-related-errors)).

use crate::exchange::data::{Property, Search, Text, Value};
use crate::exchange::ews::fields::{Field, Form, read_constant};
use crate::exchange::ews::ids::Id;
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::{View, computed};
use crate::exchange::xml::Node;

/// What a property is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ComparisonType {
    /// One value of that form, which has an order.
    Plain(Form),
    /// A word out of a list, which stand in the order of their numbers in MAPI.
    Word(&'static [&'static str]),
    /// Somebody, by name or address.
    Somebody,
    /// Several people, who can be looked for, but not compared.
    People,
    /// What is attached, by name.
    Attachments,
    /// The text of an item.
    Body,
    /// What an id leads to.
    Id,
    /// What is made when it is asked for, or has a structure of its own: nobody can search it.
    Closed,
}

impl ComparisonType {
    /// That of a property of items.
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

    /// That of a property of folders.
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

    /// Whether a text can be looked for in it.
    pub(crate) fn has_texts(self) -> bool {
        let plain = matches!(self, Self::Plain(Form::Text | Form::Texts));
        plain
            || matches!(
                self,
                Self::Somebody | Self::People | Self::Attachments | Self::Body
            )
    }

    /// Whether its values stand to others in some way.
    pub(crate) fn compares(self) -> bool {
        !matches!(self, Self::People | Self::Attachments | Self::Closed)
    }

    /// Whether items can be sorted and grouped by it.
    pub(crate) fn sorts(self) -> bool {
        self.compares() && self != Self::Body
    }

    /// A constant as it compares with the values; nothing where it is none of them.
    pub(crate) fn constant(self, text: &str) -> Option<Value> {
        match self {
            Self::Plain(form) => read_constant(form, text),
            Self::Word(words) => {
                let place = words.iter().position(|word| *word == text.trim())?;
                i64::try_from(place).ok().map(Value::Integer)
            }
            Self::Id => {
                let known = Id::parse(text).map(|id| id.text());
                Some(normalised(known.as_deref().unwrap_or(text)))
            }
            _ => Some(Value::Text(text.to_owned().into())),
        }
    }

    /// The value of an item's property as it is searched and sorted.
    pub(crate) fn value(self, path: &Path, view: &View<'_>) -> Option<Value> {
        match (self, path) {
            (Self::Attachments, _) => {
                let names = view.item.attachments.iter();
                Some(Value::Texts(names.map(|one| one.name.clone()).collect()))
            }
            // HTML is searched as people see it.
            (Self::Body, Path::Field(_)) => computed::value(view, Property::TextBody),
            _ => self.seen(path.value(view)?),
        }
    }

    /// A value as it is searched and sorted.
    pub(crate) fn seen(self, value: Value) -> Option<Value> {
        match (self, value) {
            (Self::Word(words), Value::Text(text)) => {
                let place = words.iter().position(|word| *word == text)?;
                i64::try_from(place).ok().map(Value::Integer)
            }
            (Self::Id, Value::Tree(id)) => Some(normalised(id.attribute("Id")?)),
            (Self::People, Value::Tree(people)) => Some(Value::Texts(names(&people))),
            (_, Value::Mailboxes(all)) if all.is_empty() => None,
            (_, Value::Texts(all)) if all.is_empty() => None,
            (_, value) => Some(value),
        }
    }
}

/// An id, of which upper and lower case are not the same.
fn normalised(id: &str) -> Value {
    Value::Bytes(id.as_bytes().to_vec().into())
}

/// Names and addresses of attendees or members.
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

/// Whether one may ask that a property is there.
pub(crate) fn may_exist(path: &Path) -> bool {
    match path {
        Path::Field(field) => field.property.row().search != Some(Search::Bit),
        _ => true,
    }
}
