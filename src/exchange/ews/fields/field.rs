//! The properties of each item type, from the schema and the table of properties, and their URIs.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::exchange::data::{Kind, Property};
use crate::exchange::xsd;
use crate::exchange::xsd::{Shape, Type};

/// A property of an item type.
#[derive(Debug)]
pub(crate) struct Field {
    /// The part of the URI before the colon: `message`.
    family: &'static str,
    /// The property.
    pub(crate) property: Property,
    /// The form of its value.
    pub(crate) form: Form,
    /// Whether clients may set it.
    pub(crate) settable: bool,
    /// The values of an enumeration in the order of the schema. Empty for other types.
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
    /// A text, or a value of an enumeration.
    Text,
    /// Any number of texts.
    Texts,
    Time,
    /// Elements with a structure of their own.
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

/// The names of an item type, and the URI families of its properties.
struct Names {
    kind: Kind,
    element: &'static str,
    /// The message class
    /// ([item classes](https://learn.microsoft.com/office/vba/outlook/concepts/forms/item-types-and-message-classes)).
    class: &'static str,
    /// The URI families of its own properties, besides `item`. The first family with a property counts.
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

/// All item types, in the order of `Kind`.
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

/// The properties of all item types, in the order of the types.
static FIELDS: LazyLock<Vec<Vec<Field>>> = LazyLock::new(|| KINDS.iter().map(of_kind).collect());

/// The property of each URI. If several types share a URI, it is the property of the first.
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

/// The properties of an item type in the schema with a row in the table, in the order of the schema.
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
            // The schema has no URI for some elements. Their family has no effect.
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

/// The properties of an item type, in the order of the schema.
pub(crate) fn fields(kind: Kind) -> &'static [Field] {
    FIELDS.get(kind as usize).map_or(&[], Vec::as_slice)
}

/// A property of an item type, if the type has it.
pub(crate) fn field_of(kind: Kind, property: Property) -> Option<&'static Field> {
    fields(kind).iter().find(|own| own.property == property)
}

/// The element of an item type: `t:Message`.
pub(crate) fn element(kind: Kind) -> &'static str {
    KINDS[kind as usize].element
}

/// The item type of an element's local name.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    let mut kinds = KINDS.iter();
    let found = kinds.find(|names| &names.element[2..] == name)?;
    Some(found.kind)
}

/// The message class of an item type.
pub(crate) fn class(kind: Kind) -> &'static str {
    KINDS[kind as usize].class
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn kinds_have_the_order_of_their_declaration() {
        for (index, names) in KINDS.iter().enumerate() {
            assert_eq!(names.kind as usize, index);
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
