//! The properties of each kind of item, as the schema and the table of properties have them, and how one is found.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::exchange::data::{Kind, Property};
use crate::exchange::xsd;
use crate::exchange::xsd::{Shape, Type};

/// A property of a kind of items.
#[derive(Debug)]
pub(crate) struct Field {
    /// What stands before the colon of its URI: `message`.
    family: &'static str,
    /// What it is called.
    pub(crate) property: Property,
    /// The form of its value.
    pub(crate) form: Form,
    /// Whether clients may set it.
    pub(crate) settable: bool,
    /// The words that it may be, in the order of the schema; none where it is no word.
    pub(crate) words: &'static [&'static str],
}

/// The form of a property's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Body,
    Boolean,
    Bytes,
    Double,
    Integer,
    /// One mailbox.
    Mailbox,
    /// Any number of mailboxes.
    Mailboxes,
    /// A text, or a word of an enumeration.
    Text,
    /// Any number of texts.
    Texts,
    Time,
    /// Elements of its own.
    Tree,
}

impl Form {
    fn of(kind: &Type) -> Self {
        match kind.shape() {
            Shape::Boolean => Self::Boolean,
            Shape::Integer => Self::Integer,
            Shape::Number => Self::Double,
            Shape::DateTime => Self::Time,
            Shape::Base64 => Self::Bytes,
            Shape::Strings => Self::Texts,
            Shape::Mailbox => Self::Mailbox,
            Shape::Mailboxes => Self::Mailboxes,
            Shape::Tree if kind.name == "BodyType" => Self::Body,
            Shape::Tree => Self::Tree,
            Shape::Date | Shape::Time | Shape::Duration | Shape::Enumeration | Shape::Text => {
                Self::Text
            }
        }
    }
}

impl Field {
    /// Its URI: `message:IsRead`.
    pub(crate) fn uri(&self) -> String {
        format!("{}:{}", self.family, self.property.name())
    }
}

/// What a kind of items is called, and where its properties are.
struct Names {
    kind: Kind,
    element: &'static str,
    /// The message class
    /// ([item classes](https://learn.microsoft.com/office/vba/outlook/concepts/forms/item-types-and-message-classes)).
    class: &'static str,
    /// The families of the URIs of its own properties, beside `item`; the first that has a property is meant.
    families: &'static [&'static str],
}

const fn names(
    kind: Kind,
    element: &'static str,
    class: &'static str,
    families: &'static [&'static str],
) -> Names {
    Names {
        kind,
        element,
        class,
        families,
    }
}

const MEETINGS: &[&str] = &["message", "meeting", "meetingRequest", "calendar"];

/// Every kind, in the order of their declaration.
const KINDS: [Names; 11] = [
    names(Kind::Item, "t:Item", "IPM", &[]),
    names(Kind::Message, "t:Message", "IPM.Note", &["message"]),
    names(
        Kind::CalendarItem,
        "t:CalendarItem",
        "IPM.Appointment",
        &["calendar"],
    ),
    names(Kind::Contact, "t:Contact", "IPM.Contact", &["contacts"]),
    names(
        Kind::DistributionList,
        "t:DistributionList",
        "IPM.DistList",
        &["distributionlist", "contacts"],
    ),
    names(Kind::Task, "t:Task", "IPM.Task", &["task"]),
    names(
        Kind::PostItem,
        "t:PostItem",
        "IPM.Post",
        &["postitem", "message"],
    ),
    names(
        Kind::MeetingMessage,
        "t:MeetingMessage",
        "IPM.Schedule.Meeting",
        MEETINGS,
    ),
    names(
        Kind::MeetingRequest,
        "t:MeetingRequest",
        "IPM.Schedule.Meeting.Request",
        MEETINGS,
    ),
    names(
        Kind::MeetingResponse,
        "t:MeetingResponse",
        "IPM.Schedule.Meeting.Resp",
        MEETINGS,
    ),
    names(
        Kind::MeetingCancellation,
        "t:MeetingCancellation",
        "IPM.Schedule.Meeting.Canceled",
        MEETINGS,
    ),
];

/// The properties of every kind, in the order of the kinds.
static FIELDS: LazyLock<Vec<Vec<Field>>> = LazyLock::new(|| KINDS.iter().map(of_kind).collect());

/// The property behind each URI. Where kinds share one, the first.
static BY_URI: LazyLock<HashMap<(&'static str, &'static str), &'static Field>> =
    LazyLock::new(|| {
        let mut known = HashMap::new();
        for field in FIELDS.iter().flatten() {
            known
                .entry((field.family, field.property.name()))
                .or_insert(field);
        }
        known
    });

/// The properties that the schema gives a kind and the table has a row for, in the order of the schema.
fn of_kind(names: &Names) -> Vec<Field> {
    let items = xsd::types("ArrayOfRealItemsType");
    let kind = items.and_then(|items| items.child(&names.element[2..]));
    let children = kind.map_or(&[][..], |kind| kind.kind().children());
    let uris = xsd::types("UnindexedFieldURIType");
    let field = |child: &xsd::Child| {
        let property = Property::named(child.name).filter(|known| known.row().is_of_items())?;
        let families = ["item"].iter().chain(names.families).copied();
        let is_uri =
            |family: &&str| uris.is_some_and(|uris| uris.has(&format!("{family}:{}", child.name)));
        Some(Field {
            // No URI leads to what the schema forgot.
            family: families.clone().find(is_uri).or(families.last())?,
            property,
            form: Form::of(child.kind()),
            settable: property.row().is_settable(names.kind),
            words: child.kind().values(),
        })
    };
    children.iter().filter_map(field).collect()
}

/// The property of a URI: `message:IsRead`.
pub(crate) fn field(uri: &str) -> Option<&'static Field> {
    BY_URI.get(&uri.split_once(':')?).copied()
}

/// The properties of a kind, in the order of the schema.
pub(crate) fn fields(kind: Kind) -> &'static [Field] {
    FIELDS.get(kind as usize).map_or(&[], Vec::as_slice)
}

/// A property as items of a kind have it, where they do.
pub(crate) fn field_of(kind: Kind, property: Property) -> Option<&'static Field> {
    fields(kind).iter().find(|own| own.property == property)
}

/// The element of a kind: `t:Message`.
pub(crate) fn element(kind: Kind) -> &'static str {
    KINDS[kind as usize].element
}

/// The kind of an element's name without its prefix.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    let mut kinds = KINDS.iter();
    let found = kinds.find(|names| &names.element[2..] == name)?;
    Some(found.kind)
}

/// The message class that items of a kind have.
pub(crate) fn class(kind: Kind) -> &'static str {
    KINDS[kind as usize].class
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn kinds_stand_in_the_order_of_their_declaration() {
        for (place, names) in KINDS.iter().enumerate() {
            assert_eq!(names.kind as usize, place);
        }
    }

    #[test]
    fn every_property_of_items_belongs_to_a_kind() {
        for property in Property::ALL
            .iter()
            .filter(|known| known.row().is_of_items())
        {
            let found = KINDS
                .iter()
                .any(|names| field_of(names.kind, *property).is_some());
            assert!(found, "{property:?}");
        }
    }

    #[test]
    fn the_properties_of_every_kind() {
        let mut list = String::new();
        for names in KINDS {
            writeln!(list, "{} {}", names.element, names.class).unwrap();
            for field in fields(names.kind) {
                let row = field.property.row();
                let marks = [
                    (field.settable, " settable"),
                    (row.is_default(names.kind, false), " default"),
                    (
                        row.is_default(names.kind, true) && !row.is_too_much,
                        " listed",
                    ),
                    (row.is_too_much, " never-listed"),
                    (row.is_named_only, " named-only"),
                ];
                let marks = marks
                    .into_iter()
                    .filter(|(has, _)| *has)
                    .map(|(_, mark)| mark);
                let marks: String = marks.collect();
                writeln!(list, "  {} {:?}{marks}", field.uri(), field.form).unwrap();
            }
        }
        insta::assert_snapshot!(list);
    }
}
