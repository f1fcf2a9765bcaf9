//! An item: what kind it is, its properties, and what is attached to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use time::OffsetDateTime;

use super::kind::Kind;
use super::property::Property;
use super::value::{Key, Properties, Text, Value};

/// An item of a mailbox, or one that is attached to another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// What it is.
    pub(crate) kind: Kind,
    /// What was said of it; what follows from that is computed when it is asked for.
    pub(crate) properties: Properties,
    /// What is attached.
    pub(crate) attachments: Vec<Attachment>,
    /// The message as it came, where it came as MIME.
    pub(crate) mime: Option<Bytes>,
    /// What is different about a recurring appointment, by the number of the time that it happens: how it is then, or
    /// nothing where it does not happen.
    pub(crate) exceptions: BTreeMap<u32, Option<Arc<Item>>>,
    /// The address of whoever made it, in lower case, where that was not the owner of the mailbox
    /// ([PidTagCreatorEntryId](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmsg/)).
    pub(crate) creator: Option<Arc<str>>,
}

/// Something attached to an item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attachment {
    /// Its number within the item, which no other attachment of it ever has.
    pub(crate) number: u32,
    /// What it is called.
    pub(crate) name: Text,
    /// Its media type.
    pub(crate) content_type: Option<Text>,
    /// The name by which the body shows it.
    pub(crate) content_id: Option<Text>,
    /// The URL by which the body shows it.
    pub(crate) content_location: Option<Text>,
    /// Whether the body shows it.
    pub(crate) inline: bool,
    /// When it was attached.
    pub(crate) modified: OffsetDateTime,
    /// What it is.
    pub(crate) content: Content,
}

/// What an attachment is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// A file.
    File {
        /// What is in it.
        bytes: Bytes,
        /// Whether it is the picture of a contact.
        photo: bool,
    },
    /// An item.
    Item(Arc<Item>),
}

impl Item {
    /// An item of which nothing is said yet.
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

    /// The value of a property, as it was said.
    pub(crate) fn field(&self, property: Property) -> Option<&Value> {
        self.properties.get(&Key::Field(property))
    }

    /// Says something of it.
    pub(crate) fn set(&mut self, property: Property, value: impl Into<Value>) {
        self.properties.insert(Key::Field(property), value.into());
    }

    /// With something said of it.
    #[must_use]
    pub(crate) fn with(mut self, property: Property, value: impl Into<Value>) -> Self {
        self.set(property, value);
        self
    }

    /// Whether it is to be read yet.
    pub(crate) fn is_unread(&self) -> bool {
        self.field(Property::IsRead).and_then(Value::boolean) == Some(false)
    }

    /// How many bytes it takes, about.
    pub(crate) fn size(&self) -> usize {
        /// What a store keeps of each item and property beside their values.
        const ITEM_BYTES: usize = 512;
        const PROPERTY_BYTES: usize = 16;
        let properties = self
            .properties
            .values()
            .map(|value| value.size() + PROPERTY_BYTES);
        let attachments = self.attachments.iter().map(Attachment::size);
        ITEM_BYTES + properties.sum::<usize>() + attachments.sum::<usize>()
    }

    /// What is attached under that number.
    pub(crate) fn attachment(&self, number: u32) -> Option<&Attachment> {
        let mut attachments = self.attachments.iter();
        attachments.find(|attachment| attachment.number == number)
    }

    /// The number for the next attachment.
    pub(crate) fn next_attachment(&self) -> u32 {
        let numbers = self.attachments.iter().map(|attachment| attachment.number);
        numbers.max().unwrap_or_default() + 1
    }
}

impl Attachment {
    /// A file.
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

    /// How many bytes it takes, about.
    pub(crate) fn size(&self) -> usize {
        let content = match &self.content {
            Content::File { bytes, .. } => bytes.len(),
            Content::Item(item) => item.size(),
        };
        content + self.name.len()
    }
}
