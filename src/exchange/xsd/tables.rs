//! The tables of the schema, read once, and the look-up of types by name.

use super::parse;
use super::table::{Namespace, Table, Type};

use std::sync::LazyLock;

pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let texts = [
        include_str!("types.txt"),
        include_str!("messages.txt"),
        include_str!("since.txt"),
    ];
    parse::tables(texts)
});

/// Reads the tables in advance. Without this call, the first request waits for it.
pub fn prepare() {
    LazyLock::force(&TABLE);
}

/// A type in the namespace of types: `MessageType`, `FolderType`, `UnindexedFieldURIType`.
pub fn types(name: &str) -> Option<&'static Type> {
    TABLE.named(Namespace::Types, name)
}

/// A type in the namespace of messages: `GetFolderType`.
pub fn messages(name: &str) -> Option<&'static Type> {
    TABLE.named(Namespace::Messages, name)
}

/// The type of an element in the namespace of messages: `GetRoomsResponse`.
pub fn element(name: &str) -> Option<&'static Type> {
    let found = TABLE.element(Namespace::Messages, name)?;
    Some(TABLE.at(found.kind))
}

/// The type of an operation's request element: `GetFolder`, or `GetUserAvailabilityRequest`.
pub fn request(operation: &str) -> Option<&'static Type> {
    let element = |name: &str| TABLE.element(Namespace::Messages, name);
    let found = element(operation).or_else(|| element(&format!("{operation}Request")))?;
    Some(TABLE.at(found.kind))
}

/// The type of an operation's response message. Some operations have the message as their response element.
pub fn response(operation: &str) -> Option<&'static Type> {
    let list = messages("ArrayOfResponseMessagesType")?;
    let message = list.child(&format!("{operation}ResponseMessage"));
    let element = || TABLE.element(Namespace::Messages, &format!("{operation}Response"));
    match message {
        Some(child) => Some(child.kind()),
        None => Some(TABLE.at(element()?.kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xsd::shape::Shape;
    use crate::exchange::xsd::since;

    #[test]
    fn the_tables_are_sound() {
        assert_eq!(TABLE.faults, Vec::<String>::new());
    }

    #[test]
    fn every_part_that_has_a_version_is_declared() {
        for (kind, part) in TABLE.since.parts() {
            if kind == since::REQUEST {
                assert!(request(part).is_some(), "{part}");
                continue;
            }
            let found = types(kind).or(messages(kind)).unwrap();
            let declared = match part.strip_prefix('@') {
                Some(name) => found.has_attribute(name),
                None => found.has(part) || found.child(part).is_some(),
            };
            assert!(declared, "{kind}/{part}");
        }
    }

    #[test]
    fn the_children_of_an_item_are_in_schema_order() {
        let names = |name: &str| {
            let children = types(name).unwrap().children();
            children.iter().map(|child| child.name).collect::<Vec<_>>()
        };
        let message = names("MessageType");
        assert_eq!(message[..3], ["MimeContent", "ItemId", "ParentFolderId"]);
        let index = |name| message.iter().position(|known| *known == name).unwrap();
        assert!(index("Culture") < index("Sender") && index("From") < index("IsRead"));
        assert_eq!(
            names("FolderType")[..4],
            ["FolderId", "ParentFolderId", "FolderClass", "DisplayName"]
        );
    }

    #[test]
    fn a_child_has_the_form_of_its_value() {
        let shape = |kind: &str, name: &str| {
            let child = types(kind).unwrap().child(name).unwrap();
            child.kind().shape()
        };
        for (kind, child, expected) in [
            ("MessageType", "IsRead", Shape::Boolean),
            ("MessageType", "DateTimeReceived", Shape::DateTime),
            ("MessageType", "Size", Shape::Integer),
            ("MessageType", "Subject", Shape::Text),
            ("MessageType", "Categories", Shape::Strings),
            ("MessageType", "ToRecipients", Shape::Mailboxes),
            ("MessageType", "From", Shape::Mailbox),
            ("MessageType", "Importance", Shape::Enumeration),
            ("MessageType", "ConversationIndex", Shape::Base64),
            ("MessageType", "Body", Shape::Tree),
            ("TaskType", "PercentComplete", Shape::Number),
            ("ContactItemType", "EmailAddresses", Shape::Tree),
            ("CalendarItemType", "Start", Shape::DateTime),
            ("FolderType", "UnreadCount", Shape::Integer),
        ] {
            assert_eq!(shape(kind, child), expected, "{kind}/{child}");
        }
    }

    #[test]
    fn the_words_of_an_enumeration_are_known() {
        let fields = types("UnindexedFieldURIType").unwrap();
        assert!(fields.has("message:IsRead") && !fields.has("message:IsRed"));
        assert!(
            types("DictionaryURIType")
                .unwrap()
                .has("contacts:EmailAddress")
        );
        assert_eq!(
            types("DefaultShapeNamesType").unwrap().values(),
            ["IdOnly", "Default", "AllProperties"]
        );
    }

    #[test]
    fn a_type_knows_what_it_extends() {
        let message = types("MessageType").unwrap();
        assert!(message.extends(types("ItemType").unwrap()));
        assert!(!types("ItemType").unwrap().extends(message));
    }
}
