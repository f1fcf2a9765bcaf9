//! A property of items, as a row of a table, and how it is found by its name.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{calendar, contact, item, message, others, task};
use crate::exchange::data::Kind;

/// A property of items.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// What stands before the colon of its URI: `message`.
    family: &'static str,
    /// Its element: `t:IsRead`.
    pub(crate) element: &'static str,
    /// The form of its value.
    pub(crate) form: Form,
    /// Whether clients may set it.
    pub(crate) settable: bool,
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

impl Field {
    /// Its URI: `message:IsRead`.
    pub(crate) fn uri(&self) -> String {
        format!("{}:{}", self.family, self.name())
    }

    /// Its element without the prefix, by which the store knows it: `IsRead`.
    pub(crate) fn name(&self) -> &'static str {
        self.element.split_at(2).1
    }
}

/// A property that clients may set.
pub(crate) const fn settable(family: &'static str, element: &'static str, form: Form) -> Field {
    Field {
        family,
        element,
        form,
        settable: true,
    }
}

/// A property that only the server sets.
pub(crate) const fn fixed(family: &'static str, element: &'static str, form: Form) -> Field {
    Field {
        settable: false,
        ..settable(family, element, form)
    }
}

/// Every family of properties.
const ALL: [&[Field]; 11] = [
    item::ITEM,
    message::MESSAGE,
    calendar::CALENDAR,
    contact::CONTACT,
    task::TASK,
    others::POST,
    others::DISTRIBUTION_LIST,
    others::MEETING_MESSAGE,
    others::MEETING_REQUEST,
    others::MEETING_RESPONSE,
    others::MEETING_CANCELLATION,
];

/// The property behind each URI. Where kinds share one, the first.
static BY_URI: LazyLock<HashMap<(&'static str, &'static str), &'static Field>> =
    LazyLock::new(|| {
        let mut known = HashMap::new();
        for field in ALL.into_iter().flatten() {
            known.entry((field.family, field.name())).or_insert(field);
        }
        known
    });

/// The property of a URI: `message:IsRead`.
pub(crate) fn field(uri: &str) -> Option<&'static Field> {
    BY_URI.get(&uri.split_once(':')?).copied()
}

/// The name of a property that some kind of item has.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    let mut all = ALL.into_iter().flatten();
    all.find(|field| field.name() == name).map(Field::name)
}

/// The properties of a kind, in the order of the schema: those of every item, and in families its own.
pub(crate) fn fields(kind: Kind) -> impl Iterator<Item = &'static Field> {
    let own: [&[Field]; 3] = match kind {
        Kind::Item => [&[], &[], &[]],
        Kind::Message => [message::MESSAGE, &[], &[]],
        Kind::CalendarItem => [calendar::CALENDAR, &[], &[]],
        Kind::Contact => [contact::CONTACT, &[], &[]],
        Kind::DistributionList => [others::DISTRIBUTION_LIST, &[], &[]],
        Kind::Task => [task::TASK, &[], &[]],
        Kind::PostItem => [others::POST, &[], &[]],
        Kind::MeetingMessage => meeting(&[]),
        Kind::MeetingRequest => meeting(others::MEETING_REQUEST),
        Kind::MeetingResponse => meeting(others::MEETING_RESPONSE),
        Kind::MeetingCancellation => meeting(others::MEETING_CANCELLATION),
    };
    item::ITEM.iter().chain(own.into_iter().flatten())
}

const fn meeting(own: &'static [Field]) -> [&'static [Field]; 3] {
    [message::MESSAGE, others::MEETING_MESSAGE, own]
}

/// The property of a kind that a URI means, where that kind has it.
pub(crate) fn field_of(kind: Kind, field: &Field) -> Option<&'static Field> {
    fields(kind).find(|own| own.element == field.element)
}

/// The element of a kind: `t:Message`.
pub(crate) fn element(kind: Kind) -> &'static str {
    KINDS
        .iter()
        .find(|(known, ..)| *known == kind)
        .map_or("t:Item", |(_, element, _)| element)
}

/// The kind of an element's name without its prefix.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    let mut kinds = KINDS.iter();
    kinds
        .find(|(_, element, _)| element.split_at(2).1 == name)
        .map(|(kind, ..)| *kind)
}

/// The message class that items of a kind have
/// ([item classes](https://learn.microsoft.com/office/vba/outlook/concepts/forms/item-types-and-message-classes)).
pub(crate) fn class(kind: Kind) -> &'static str {
    KINDS
        .iter()
        .find(|(known, ..)| *known == kind)
        .map_or("IPM", |(.., class)| class)
}

/// Kinds, elements and classes.
const KINDS: [(Kind, &str, &str); 11] = [
    (Kind::Item, "t:Item", "IPM"),
    (Kind::Message, "t:Message", "IPM.Note"),
    (Kind::CalendarItem, "t:CalendarItem", "IPM.Appointment"),
    (Kind::Contact, "t:Contact", "IPM.Contact"),
    (Kind::DistributionList, "t:DistributionList", "IPM.DistList"),
    (Kind::Task, "t:Task", "IPM.Task"),
    (Kind::PostItem, "t:PostItem", "IPM.Post"),
    (
        Kind::MeetingMessage,
        "t:MeetingMessage",
        "IPM.Schedule.Meeting",
    ),
    (
        Kind::MeetingRequest,
        "t:MeetingRequest",
        "IPM.Schedule.Meeting.Request",
    ),
    (
        Kind::MeetingResponse,
        "t:MeetingResponse",
        "IPM.Schedule.Meeting.Resp",
    ),
    (
        Kind::MeetingCancellation,
        "t:MeetingCancellation",
        "IPM.Schedule.Meeting.Canceled",
    ),
];
