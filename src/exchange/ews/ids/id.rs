//! Ids of folders, items and attachments in all formats of ConvertId.
//!
//! Like real ids, an id contains the mailbox's GUID and the object's entry id. Ids are therefore stable over restarts
//! with the same seed, and the server stores nothing to resolve them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::frame::{FOLDER_BYTES, Framed, IdFormat, MESSAGE_BYTES};

/// XORed with a mailbox's GUID to derive the other GUIDs of an entry id.
const PROVIDER_MASK: u128 = 0x9d3f_20c4_7be1_5a86_e8c2_41f7_0b9a_6d35;
/// The object types in an entry id.
const FOLDER_TYPE: u8 = 1;
const MESSAGE_TYPE: u8 = 7;
/// The deepest nesting of attachments.
pub(crate) const MAX_DEPTH: usize = 8;

/// An object in a mailbox, by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    /// A folder.
    Folder(u32),
    /// An item.
    Item {
        /// The parent folder.
        folder: u32,
        /// Its own number.
        number: u32,
    },
    /// An occurrence of a recurring item.
    Occurrence {
        /// The parent folder.
        folder: u32,
        /// The number of the recurring item.
        number: u32,
        /// The index of the occurrence, from 1.
        index: u32,
    },
    /// An attachment of an item, or of an attached item.
    Attachment {
        /// The item's parent folder.
        folder: u32,
        /// The item's number.
        number: u32,
        /// The numbers of the attachments from the outermost to this one.
        path: Vec<u32>,
    },
}

/// An id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    /// The mailbox.
    pub(crate) mailbox: Uuid,
    /// The object in it.
    pub(crate) object: Object,
}

impl Id {
    /// The id of a folder.
    pub(crate) fn folder(mailbox: Uuid, number: u32) -> Self {
        Self {
            mailbox,
            object: Object::Folder(number),
        }
    }

    /// The id of an item.
    pub(crate) fn item(mailbox: Uuid, folder: u32, number: u32) -> Self {
        let object = Object::Item { folder, number };
        Self { mailbox, object }
    }

    /// The number of the item. For an attachment, that of the item around it.
    pub(crate) fn item_number(&self) -> Option<u32> {
        match self.object {
            Object::Item { number, .. }
            | Object::Occurrence { number, .. }
            | Object::Attachment { number, .. } => Some(number),
            Object::Folder(_) => None,
        }
    }

    /// The id of an attachment, by its number, of this item or attachment.
    pub(crate) fn attached(&self, attachment: u32) -> Option<Self> {
        let (folder, number, before) = match &self.object {
            Object::Item { folder, number } => (*folder, *number, &[][..]),
            Object::Attachment {
                folder,
                number,
                path,
            } => (*folder, *number, &path[..]),
            Object::Folder(_) | Object::Occurrence { .. } => return None,
        };
        let object = Object::Attachment {
            folder,
            number,
            path: [before, &[attachment]].concat(),
        };
        Some(Self {
            mailbox: self.mailbox,
            object,
        })
    }

    /// The id in a format.
    pub(crate) fn encode(&self, format: IdFormat) -> String {
        self.framed().encode(format)
    }

    /// The id in the format of EWS.
    pub(crate) fn text(&self) -> String {
        self.encode(IdFormat::EwsId)
    }

    /// Parses an id. Formats without a mailbox are read as ids of `mailbox`.
    pub(crate) fn read(format: IdFormat, text: &str, mailbox: Uuid) -> Option<Self> {
        Self::of(&Framed::read(format, text, mailbox)?)
    }

    /// Parses an id of EWS.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::read(IdFormat::EwsId, text, Uuid::nil())
    }

    /// The content of the id in all formats.
    // A count of zero marks an occurrence, so an attachment's path is never empty.
    fn framed(&self) -> Framed {
        let mut tail = Vec::new();
        if let Object::Occurrence { index, .. } = &self.object {
            tail.push(0);
            tail.extend(index.to_be_bytes());
        }
        if let Object::Attachment { path, .. } = &self.object {
            // A longer path is refused when the id is read.
            tail.push(u8::try_from(path.len()).unwrap_or(u8::MAX));
            for number in path {
                let secret = self.mailbox.as_u128() ^ PROVIDER_MASK.rotate_left(*number % 128);
                tail.extend([20, 0]);
                tail.extend(secret.to_be_bytes());
                tail.extend(number.to_be_bytes());
            }
        }
        Framed {
            mailbox: self.mailbox,
            entry_id: self.entry_id(),
            tail,
        }
    }

    /// The id with a content; `None` if this server did not issue it.
    fn of(framed: &Framed) -> Option<Self> {
        let mut id = Self::from_entry_id(framed.mailbox, &framed.entry_id)?;
        if let Some((count, rest)) = framed.tail.split_first() {
            let Object::Item { folder, number } = id.object else {
                return None;
            };
            id.object = match count {
                0 => Object::Occurrence {
                    folder,
                    number,
                    index: u32::from_be_bytes(rest.try_into().ok()?),
                },
                count => Object::Attachment {
                    folder,
                    number,
                    path: attachments(*count, rest)?,
                },
            };
        }
        // Only the canonical form is valid, so that every object has one id.
        (id.framed() == *framed).then_some(id)
    }

    fn from_entry_id(mailbox: Uuid, entry_id: &[u8]) -> Option<Self> {
        let folder = counter(entry_id, 38)?;
        let object = match entry_id.len() {
            FOLDER_BYTES => Object::Folder(folder),
            MESSAGE_BYTES => Object::Item {
                folder,
                number: counter(entry_id, 62)?,
            },
            _ => return None,
        };
        let id = Self { mailbox, object };
        (id.entry_id() == entry_id).then_some(id)
    }

    /// Flags, provider, type, database, counter, padding; for a message, another database, counter and padding.
    /// Provider and database are derived from the mailbox's GUID.
    fn entry_id(&self) -> Vec<u8> {
        let (kind, folder, message) = match &self.object {
            Object::Folder(number) => (FOLDER_TYPE, *number, None),
            Object::Item { folder, number }
            | Object::Occurrence { folder, number, .. }
            | Object::Attachment { folder, number, .. } => (MESSAGE_TYPE, *folder, Some(*number)),
        };
        let mailbox = self.mailbox.as_u128();
        let provider = (mailbox ^ PROVIDER_MASK).to_be_bytes();
        let database = (mailbox.rotate_left(61) ^ PROVIDER_MASK).to_be_bytes();
        let mut entry_id = Vec::with_capacity(MESSAGE_BYTES);
        entry_id.extend([0; 4]);
        entry_id.extend(provider);
        entry_id.extend([kind, 0]);
        for number in [Some(folder), message].into_iter().flatten() {
            entry_id.extend(database);
            entry_id.extend([0, 0]);
            entry_id.extend(number.to_be_bytes());
            entry_id.extend([0, 0]);
        }
        entry_id
    }
}

/// A counter within an entry id. Of its six bytes, the last four are used.
fn counter(entry_id: &[u8], at: usize) -> Option<u32> {
    let number = entry_id.get(at + 2..at + 6)?;
    Some(u32::from_be_bytes(number.try_into().ok()?))
}

/// The attachment numbers after an item's id.
fn attachments(count: u8, mut bytes: &[u8]) -> Option<Vec<u32>> {
    let mut path = Vec::new();
    for _ in 0..count {
        let (one, rest) = bytes.split_at_checked(22)?;
        path.push(u32::from_be_bytes(one[18..].try_into().ok()?));
        bytes = rest;
    }
    (bytes.is_empty() && (1..=MAX_DEPTH).contains(&path.len())).then_some(path)
}

/// The first number of a `ChangeKey`: the type of the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyOf {
    Folder = 1,
    CalendarFolder = 2,
    ContactsFolder = 3,
    TasksFolder = 4,
    SearchFolder = 7,
    Message = 9,
    Calendar = 15,
    Contact = 17,
    DistributionList = 18,
    Task = 19,
}

/// The `ChangeKey` of an object, from the number of its last change.
pub(crate) fn change_key(of: KeyOf, mailbox: Uuid, change: u64) -> String {
    let key = [
        &(of as u32).to_le_bytes()[..],
        // The length of the rest: a GUID and six bytes.
        &22_u32.to_le_bytes(),
        mailbox.as_bytes(),
        &change.to_be_bytes()[2..],
    ];
    STANDARD.encode(key.concat())
}

/// The `ChangeKey` of a parent folder. It has only the type of the object.
pub(crate) const PARENT_CHANGE_KEY: &str = "AQAAAA==";

/// Whether a text can be a `ChangeKey`: the number for the object's type, alone or followed by a length and as many bytes
/// ([ErrorInvalidChangeKey](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
pub(crate) fn is_change_key(text: &str) -> bool {
    let number = |bytes: &[u8]| bytes.try_into().ok().map(u32::from_le_bytes);
    let is_key = |bytes: &[u8]| match bytes.len() {
        4 => true,
        8.. => number(&bytes[4..8]).is_some_and(|length| length as usize == bytes.len() - 8),
        _ => false,
    };
    STANDARD
        .decode(text.trim())
        .is_ok_and(|bytes| is_key(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ews::ids::frame::FORMATS;
    use proptest::prelude::*;

    #[test]
    fn an_id_looks_like_a_real_one() {
        let folder = Id::folder(Uuid::from_u128(7), 1).text();
        let item = Id::item(Uuid::from_u128(7), 1, 2).text();
        assert!(folder.starts_with("AAMk") && item.starts_with("AAMk"));
        assert_eq!((folder.len(), item.len()), (120, 152));
        let key = |of| change_key(of, Uuid::from_u128(7), 1);
        assert!(key(KeyOf::Folder).starts_with("AQAAABYAAA"));
        assert!(key(KeyOf::Message).starts_with("CQAAABYAAA"));
        assert!(key(KeyOf::Calendar).starts_with("DwAAABYAAA"));
        assert!(is_change_key(&key(KeyOf::Calendar)) && is_change_key(PARENT_CHANGE_KEY));
        for wrong in ["", "XXX", "AQAA", "AQAAABYAAAA=", "AQAAABYAAAB="] {
            assert!(!is_change_key(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_id_of_an_occurrence_is_read_back() {
        let object = Object::Occurrence {
            folder: 1,
            number: 2,
            index: 3,
        };
        let id = Id {
            mailbox: Uuid::from_u128(7),
            object,
        };
        assert_eq!(Id::parse(&id.text()), Some(id));
    }

    fn object() -> impl Strategy<Value = Object> {
        let path = proptest::collection::vec(any::<u32>(), 0..4);
        (any::<u32>(), any::<u32>(), path).prop_flat_map(|(folder, number, path)| {
            let item = Object::Item { folder, number };
            let attachment = Object::Attachment {
                folder,
                number,
                path: path.clone(),
            };
            let deepest = if path.is_empty() {
                item.clone()
            } else {
                attachment
            };
            prop_oneof![Just(Object::Folder(number)), Just(item), Just(deepest)]
        })
    }

    proptest! {
        #[test]
        fn every_spelling_is_read_back(mailbox in any::<u128>(), object in object()) {
            let id = Id { mailbox: Uuid::from_u128(mailbox), object };
            let ews = [IdFormat::EwsId, IdFormat::OwaId];
            let attached = matches!(id.object, Object::Attachment { .. });
            for (format, _) in FORMATS.iter().filter(|(format, _)| !attached || ews.contains(format)) {
                let text = id.encode(*format);
                prop_assert_eq!(Id::read(*format, &text, id.mailbox), Some(id.clone()));
            }
        }

        #[test]
        fn no_text_makes_reading_panic(text in ".{0,200}", object in object(), cut in 0_usize..120) {
            let real = Id { mailbox: Uuid::from_u128(1), object }.text();
            for (format, _) in FORMATS {
                let _ = Id::read(format, &text, Uuid::nil());
                prop_assert_eq!(Id::read(format, &real[..cut], Uuid::nil()), None);
            }
        }
    }
}
