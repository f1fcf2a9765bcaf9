//! Items: kind, properties, and attachments.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use time::OffsetDateTime;

use super::kind::Kind;
use super::property::Property;
use super::value::{Key, Properties, Text, Value};

/// An item of a mailbox, or an attached item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// The kind.
    pub(crate) kind: Kind,
    /// The stored properties. Others are computed on request.
    pub(crate) properties: Properties,
    /// The attachments.
    pub(crate) attachments: Vec<Attachment>,
    /// The MIME content, if the item was received as MIME.
    pub(crate) mime: Option<Bytes>,
    /// The exceptions of a recurring item, by the index of the occurrence. `None` marks a deleted occurrence.
    pub(crate) exceptions: BTreeMap<u32, Option<Arc<Item>>>,
    /// The address of the creator, in lower case. `None` if the owner of the mailbox created the item
    /// ([PidTagCreatorEntryId](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmsg/)).
    pub(crate) creator: Option<Arc<str>>,
}

/// An attachment of an item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attachment {
    /// The number within the item.
    pub(crate) number: u32,
    /// The name.
    pub(crate) name: Text,
    /// The media type.
    pub(crate) content_type: Option<Text>,
    /// The id by which the body refers to it.
    pub(crate) content_id: Option<Text>,
    /// The URL by which the body refers to it.
    pub(crate) content_location: Option<Text>,
    /// Whether it is part of the body.
    pub(crate) inline: bool,
    /// The time it was attached.
    pub(crate) modified: OffsetDateTime,
    /// The content.
    pub(crate) content: Content,
}

/// The content of an attachment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// A file.
    File {
        /// The bytes of the file.
        bytes: Bytes,
        /// Whether it is the photo of a contact.
        photo: bool,
    },
    /// An attached item.
    Item(Arc<Item>),
}

impl Item {
    /// An item without properties.
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            properties: Properties::new(),
            attachments: Vec::new(),
            mime: None,
            exceptions: BTreeMap::new(),
            creator: None,
        }
    }

    /// The stored value of a property.
    pub(crate) fn field(&self, property: Property) -> Option<&Value> {
        self.properties.get(&Key::Field(property))
    }

    /// Sets a property.
    pub(crate) fn set(&mut self, property: Property, value: impl Into<Value>) {
        self.properties.insert(Key::Field(property), value.into());
    }

    /// The item with a property set.
    #[must_use]
    pub(crate) fn with(mut self, property: Property, value: impl Into<Value>) -> Self {
        self.set(property, value);
        self
    }

    /// Whether the item is unread.
    pub(crate) fn is_unread(&self) -> bool {
        self.field(Property::IsRead).and_then(Value::boolean) == Some(false)
    }

    /// The approximate size (bytes).
    pub(crate) fn size(&self) -> usize {
        /// The storage of an item and of a property beside their values (bytes).
        const ITEM_BYTES: usize = 512;
        const PROPERTY_BYTES: usize = 16;
        let properties = self
            .properties
            .values()
            .map(|value| value.size() + PROPERTY_BYTES);
        let attachments = self.attachments.iter().map(Attachment::size);
        ITEM_BYTES + properties.sum::<usize>() + attachments.sum::<usize>()
    }

    /// The attachment with a number.
    pub(crate) fn attachment(&self, number: u32) -> Option<&Attachment> {
        let mut attachments = self.attachments.iter();
        attachments.find(|attachment| attachment.number == number)
    }

    /// The number for a new attachment.
    pub(crate) fn next_attachment(&self) -> u32 {
        let numbers = self.attachments.iter().map(|attachment| attachment.number);
        let next = numbers.max().unwrap_or(0).checked_add(1);
        // An imported item may have the highest number already.
        next.unwrap_or_else(|| {
            let mut free = (1..).filter(|number| self.attachment(*number).is_none());
            free.next().expect("numbers outnumber attachments")
        })
    }
}

impl Attachment {
    /// A file attachment.
    pub(crate) fn file(name: impl Into<Text>, content_type: impl Into<Text>, bytes: Bytes) -> Self {
        Self {
            number: 0,
            name: name.into(),
            content_type: Some(content_type.into()),
            content_id: None,
            content_location: None,
            inline: false,
            modified: OffsetDateTime::UNIX_EPOCH,
            content: Content::File {
                bytes,
                photo: false,
            },
        }
    }

    /// The approximate size (bytes).
    pub(crate) fn size(&self) -> usize {
        let content = match &self.content {
            Content::File { bytes, .. } => bytes.len(),
            Content::Item(item) => item.size(),
        };
        content + self.name.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_attachment_has_a_number_of_its_own() {
        let mut item = Item::new(Kind::Message);
        assert_eq!(item.next_attachment(), 1);
        for (number, next) in [(1, 2), (u32::MAX, 2), (2, 3)] {
            item.attachments.push(Attachment {
                number,
                ..Attachment::file("a.txt", "text/plain", Bytes::new())
            });
            assert_eq!(item.next_attachment(), next);
        }
    }
}
