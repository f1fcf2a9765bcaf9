//! The format of an item's stream: its mark, its checksum, and the numbers of the kinds.

use crate::exchange::data::Kind;

use uuid::Uuid;

/// The first bytes of every stream.
pub(crate) const MARK: &[u8] = b"\x01\0\0\0\x8f\x1d\xe4\x07\xb2\x99\x5c\x01";
/// The length of the checksum behind the mark (bytes).
pub(crate) const CHECKSUM: usize = 16;
/// The kinds of items. A kind's position is its number in the stream, so the order must not change.
pub(crate) const KINDS: [Kind; 11] = [
    Kind::Item,
    Kind::Message,
    Kind::CalendarItem,
    Kind::Contact,
    Kind::DistributionList,
    Kind::Task,
    Kind::PostItem,
    Kind::MeetingMessage,
    Kind::MeetingRequest,
    Kind::MeetingResponse,
    Kind::MeetingCancellation,
];

/// A digest of the content, which detects a damaged stream. It protects against accidents, not against forgery.
pub(crate) fn checksum(content: &[u8]) -> [u8; CHECKSUM] {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, content).into_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::*;
    use crate::exchange::data::{
        Address, Attachment, Body, Content, Item, Key, Name, Property, Value,
    };
    use crate::exchange::ews::stream::read::read;
    use crate::exchange::ews::stream::write::written;
    use crate::exchange::xml::Node;

    fn value() -> impl Strategy<Value = Value> {
        let simple = prop_oneof![
            any::<bool>().prop_map(Value::Boolean),
            any::<i64>().prop_map(Value::Integer),
            (-1e9..1e9).prop_map(Value::Double),
            ".{0,20}".prop_map(Value::from),
            (0_i64..4_000_000_000)
                .prop_map(|at| { Value::Time(OffsetDateTime::from_unix_timestamp(at).unwrap()) }),
            proptest::collection::vec(any::<u8>(), 0..30)
                .prop_map(|bytes| Value::Bytes(bytes.into())),
            proptest::collection::vec(".{0,9}".prop_map(Into::into), 0..4).prop_map(Value::Texts),
            (any::<bool>(), ".{0,20}").prop_map(|(html, text)| Value::Body(Body {
                html,
                text: text.into()
            })),
            (".{0,9}", ".{0,9}").prop_map(|(name, address)| Value::Mailboxes(vec![Address {
                name: name.into(),
                address: address.into()
            }])),
            (".{0,9}", ".{0,9}").prop_map(|(one, other)| Node::new("t:A")
                .with("Key", one)
                .child(Node::text("t:B", other))
                .into()),
        ];
        simple.prop_recursive(2, 8, 4, |inner| {
            proptest::collection::vec(inner, 0..4).prop_map(Value::Array)
        })
    }

    fn key() -> impl Strategy<Value = Key> {
        prop_oneof![
            prop_oneof![
                Just(Property::Subject),
                Just(Property::Body),
                Just(Property::Recurrence)
            ]
            .prop_map(Key::Field),
            any::<u16>().prop_map(Key::Tag),
            (any::<u128>(), any::<i32>())
                .prop_map(|(set, id)| Key::Named(Uuid::from_u128(set), Name::Id(id))),
            (any::<u128>(), ".{1,9}")
                .prop_map(|(set, name)| Key::Named(Uuid::from_u128(set), Name::Text(name))),
        ]
    }

    fn item() -> impl Strategy<Value = Item> {
        let properties = proptest::collection::btree_map(key(), value(), 0..8);
        let kind = (0..KINDS.len()).prop_map(|index| KINDS[index]);
        (kind, properties, any::<bool>()).prop_map(|(kind, properties, attached)| {
            let mut item = Item {
                properties,
                ..Item::new(kind)
            };
            if attached {
                item.attachments.push(Attachment {
                    number: 3,
                    name: "a.txt".into(),
                    content_type: Some("text/plain".into()),
                    content_id: None,
                    content_location: None,
                    inline: false,
                    modified: OffsetDateTime::UNIX_EPOCH,
                    content: Content::Item(Item::new(kind).into()),
                });
                item.mime = Some(vec![7; 9].into());
                item.exceptions.insert(2, None);
                item.exceptions.insert(3, Some(Item::new(kind).into()));
            }
            item
        })
    }

    proptest! {
        #[test]
        fn a_stream_preserves_the_whole_item(item in item()) {
            prop_assert_eq!(read(&written(&item)), Some(item));
        }

        #[test]
        fn a_damaged_stream_is_none(item in item(), at in 0_usize..4_000, bit in 0_u8..8) {
            let mut stream = written(&item);
            let at = at % stream.len();
            stream[at] ^= 1 << bit;
            prop_assert_eq!(read(&stream), None);
            prop_assert_eq!(read(&stream[..at]), None);
        }
    }
}
