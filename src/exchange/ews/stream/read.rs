//! Reads an item from an untrusted stream.

use time::OffsetDateTime;
use uuid::Uuid;

use super::format::{CHECKSUM, KINDS, MARK, checksum};
use crate::exchange::data::{Address, Attachment, Body, Content, Item, Key, Name, Property, Value};
use crate::exchange::xml::Node;
use crate::settings::MAX_XML_DEPTH;

/// The item in a stream; `None` if the stream is damaged or has another format.
pub(crate) fn read(stream: &[u8]) -> Option<Item> {
    let rest = stream.strip_prefix(MARK)?;
    let (sum, content) = rest.split_at_checked(CHECKSUM)?;
    if sum != checksum(content) {
        return None;
    }
    let mut reader = Reader(content);
    let item = reader.item(MAX_XML_DEPTH)?;
    reader.0.is_empty().then_some(item)
}

/// The rest of a stream. Every read is checked against it, so a forged count cannot allocate more than the stream
/// holds.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    // Items, values and nodes nest. The depth is limited, since the stream is the client's.
    fn item(&mut self, depth: usize) -> Option<Item> {
        let depth = depth.checked_sub(1)?;
        let mut item = Item::new(*KINDS.get(usize::from(self.byte()?))?);
        for _ in 0..self.count()? {
            let (key, value) = (self.key()?, self.value(depth)?);
            item.properties.insert(key, value);
        }
        for _ in 0..self.count()? {
            let attachment = self.attachment(depth)?;
            item.attachments.push(attachment);
        }
        item.mime = match self.byte()? {
            0 => None,
            _ => Some(self.bytes()?.to_vec().into()),
        };
        for _ in 0..self.count()? {
            let index = u32::from_be_bytes(self.array()?);
            let exception = match self.byte()? {
                0 => None,
                _ => Some(self.item(depth)?.into()),
            };
            item.exceptions.insert(index, exception);
        }
        Some(item)
    }

    fn attachment(&mut self, depth: usize) -> Option<Attachment> {
        Some(Attachment {
            number: u32::from_be_bytes(self.array()?),
            name: self.text()?.into(),
            content_type: self.optional()?.map(Into::into),
            content_id: self.optional()?.map(Into::into),
            content_location: self.optional()?.map(Into::into),
            // 0 is a file, 1 is a contact's photo, 2 is an item.
            inline: self.byte()? != 0,
            modified: self.time()?,
            content: match self.byte()? {
                2 => Content::Item(self.item(depth)?.into()),
                photo => Content::File {
                    bytes: self.bytes()?.to_vec().into(),
                    photo: photo == 1,
                },
            },
        })
    }

    fn key(&mut self) -> Option<Key> {
        Some(match self.byte()? {
            0 => Key::Field(
                Property::named(&self.text()?).filter(|known| known.row().is_of_items())?,
            ),
            1 => Key::Tag(u16::from_be_bytes(self.array()?)),
            2 => {
                let set = Uuid::from_bytes(self.array()?);
                Key::Named(set, Name::Id(i32::from_be_bytes(self.array()?)))
            }
            3 => {
                let set = Uuid::from_bytes(self.array()?);
                Key::Named(set, Name::Text(self.text()?))
            }
            _ => return None,
        })
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        Some(match self.byte()? {
            0 => Value::Boolean(self.byte()? != 0),
            1 => Value::Integer(i64::from_be_bytes(self.array()?)),
            2 => Value::Double(f64::from_be_bytes(self.array()?)),
            3 => self.text()?.into(),
            4 => Value::Time(self.time()?),
            5 => Value::Bytes(self.bytes()?.to_vec().into()),
            6 => Value::Texts(self.several(|it| it.text().map(Into::into))?),
            7 => Value::Body(Body {
                html: self.byte()? != 0,
                text: self.text()?.into(),
            }),
            8 => Value::Mailboxes(self.several(|it| {
                Some(Address {
                    name: it.text()?.into(),
                    address: it.text()?.into(),
                })
            })?),
            9 => self.node(depth)?.into(),
            10 => Value::Array(self.several(|it| it.value(depth))?),
            _ => return None,
        })
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let mut node = Node::text(self.text()?, self.text()?);
        for _ in 0..self.count()? {
            node = node.with(self.text()?, self.text()?);
        }
        let inside = self.several(|it| it.node(depth))?;
        Some(node.with_inside(inside))
    }

    fn several<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        for _ in 0..self.count()? {
            all.push(one(self)?);
        }
        Some(all)
    }

    fn optional(&mut self) -> Option<Option<String>> {
        match self.byte()? {
            0 => Some(None),
            _ => self.text().map(Some),
        }
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    fn time(&mut self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from_be_bytes(self.array()?)).ok()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.count()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn count(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }
}
