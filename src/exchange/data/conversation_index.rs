//! The position of a message in its conversation: a header that all messages of the conversation share, and one block
//! for each reply ([MS-OXOMSG 2.2.1.3](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/)).

use bytes::Bytes;
use time::OffsetDateTime;
use uuid::{Uuid, uuid};

/// The length of the header (bytes).
const HEADER: usize = 22;
/// The longest index (bytes). A reply to a message with an index of that length gets the same index.
const MOST: usize = HEADER + 5 * 200;
/// The namespace of conversations of messages without an index.
const NAMESPACE: Uuid = uuid!("5a3f5ba2-6f2b-4c0e-9a55-1d7c3a1b0e64");

/// The conversation of messages without an index, from the id of their first message or their topic.
pub(crate) fn conversation(root: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, root.as_bytes())
}

/// The conversation of an index; `None` if the index is too short.
pub(crate) fn named(index: &[u8]) -> Option<Uuid> {
    let guid = index.get(HEADER - 16..HEADER)?;
    Uuid::from_slice(guid).ok()
}

/// The index of the first message of a conversation.
pub(crate) fn first(conversation: Uuid, time: OffsetDateTime) -> Bytes {
    let mut index = vec![1];
    index.extend_from_slice(&ticks(time).to_be_bytes()[..5]);
    index.extend_from_slice(conversation.as_bytes());
    index.into()
}

/// The index of a reply.
pub(crate) fn answer(index: &[u8], time: OffsetDateTime) -> Bytes {
    /// From this delay on (100 nanoseconds, not quite two years), the block has a coarser unit.
    const LONG: u64 = 1 << 49;
    let Some(start) = index.get(1..6).filter(|_| index.len() < MOST) else {
        return Bytes::copy_from_slice(index);
    };
    let mut whole = [0; 8];
    whole[..5].copy_from_slice(start);
    // The header holds only the upper five bytes of the time.
    let later = ticks(time).saturating_sub(u64::from_be_bytes(whole));
    let (code, encoded) = match later < LONG {
        true => (0, later >> 18),
        false => (1 << 31, later >> 23),
    };
    let encoded = u32::try_from(encoded & 0x7fff_ffff).expect("31 bits fit into 32") | code;
    // The block ends with random bits and a sequence count. Bits of the time make it reproducible.
    let random = (later >> 12).to_be_bytes()[7] & 0xf0;
    [index, &encoded.to_be_bytes(), &[random]].concat().into()
}

/// A time in units of 100 nanoseconds since 1601. Earlier times count as the start of 1601.
fn ticks(time: OffsetDateTime) -> u64 {
    let seconds = time.unix_timestamp() + 11_644_473_600;
    seconds.max(0).unsigned_abs() * 10_000_000 + u64::from(time.nanosecond()) / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    const START: OffsetDateTime = datetime!(2015-05-31 17:50:33 UTC);

    /// Exchange Online gave `01 01D09BCA4A` to a message of that second.
    #[test]
    fn an_index_begins_with_its_time_and_its_conversation() {
        let conversation = conversation("<1@contoso.test>");
        let index = first(conversation, START);
        assert_eq!(index[..6], [1, 0x01, 0xd0, 0x9b, 0xca, 0x4a]);
        assert_eq!((index.len(), named(&index)), (22, Some(conversation)));
        assert_eq!(named(&index[..21]), None);
    }

    #[test]
    fn a_reply_appends_its_delay_to_the_index() {
        let index = first(conversation("x"), START);
        let soon = answer(&index, START + Duration::hours(1));
        assert_eq!(soon[..22], index[..]);
        let encoded = u32::from_be_bytes(soon[22..26].try_into().unwrap());
        // 26.2 milliseconds each; the header leaves 1.7 seconds out.
        let seconds = f64::from(encoded) * 0.026_214_4;
        assert!((3600.0..3602.0).contains(&seconds), "{seconds}");
        let late = answer(&soon, START + Duration::days(3 * 365));
        assert_eq!((late.len(), late[27] >> 7), (32, 1));
        assert_eq!(answer(&index, START - Duration::days(1))[22..26], [0; 4]);
    }

    #[test]
    fn an_index_has_a_largest_length() {
        let mut index = first(conversation("x"), START);
        for _ in 0..1_000 {
            index = answer(&index, START);
        }
        assert_eq!(index.len(), MOST);
        assert_eq!(answer(b"short", START), &b"short"[..]);
    }
}
