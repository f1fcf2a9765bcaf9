//! `Watermark`: a position in the event log of a mailbox
//! ([element](https://learn.microsoft.com/exchange/client-developer/web-service-reference/watermark)).
//!
//! A watermark is self-contained: it is valid with any subscription to the same mailbox, until the mailbox is reset.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::store::Mailbox;

/// The first bytes of every watermark.
const HEAD: [u8; 4] = [1, 0, 0, 0];
/// The length of the checksum (bytes).
const CHECKSUM: usize = 8;

/// A position in the event log of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Watermark {
    /// Identifies the mailbox and its reset count.
    epoch: Uuid,
    /// The number of the last event before the position.
    pub(crate) number: u64,
}

impl Watermark {
    /// The position after an event of a mailbox.
    pub(crate) fn new(mailbox: &Mailbox, number: u64) -> Self {
        let epoch = Uuid::new_v5(&mailbox.guid, &mailbox.epoch().to_be_bytes());
        Self { epoch, number }
    }

    /// Reads a watermark of a mailbox.
    ///
    /// # Errors
    ///
    /// [`ResponseCode::INVALID_WATERMARK`] if it is damaged, from another mailbox, from before a reset, or in the
    /// future.
    pub(crate) fn read(text: &str, mailbox: &Mailbox) -> Result<Self, ResponseCode> {
        let read = Self::parse(text.trim());
        let here = |read: &Self| {
            *read == Self::new(mailbox, read.number) && read.number <= mailbox.change()
        };
        read.filter(here).ok_or(ResponseCode::INVALID_WATERMARK)
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let (epoch, rest) = bytes.strip_prefix(&HEAD)?.split_at_checked(16)?;
        let read = Self {
            epoch: Uuid::from_slice(epoch).ok()?,
            number: u64::from_le_bytes(rest.get(..8)?.try_into().ok()?),
        };
        (read.bytes() == bytes).then_some(read)
    }

    fn bytes(&self) -> Vec<u8> {
        let number = self.number.to_le_bytes();
        let checksum = Uuid::new_v5(&self.epoch, &number);
        [
            &HEAD[..],
            self.epoch.as_bytes(),
            &number,
            &checksum.as_bytes()[..CHECKSUM],
        ]
        .concat()
    }

    /// The text that the client keeps.
    pub(crate) fn text(&self) -> String {
        STANDARD.encode(self.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watermark_survives_the_wire_and_a_damaged_one_is_refused() {
        let mark = Watermark {
            epoch: Uuid::from_u128(7),
            number: 4711,
        };
        let text = mark.text();
        assert_eq!(text.len(), 48);
        assert_eq!(Watermark::parse(&text), Some(mark));
        for index in 0..text.len() {
            let mut damaged = text.clone().into_bytes();
            damaged[index] = if damaged[index] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(damaged).unwrap();
            assert_eq!(Watermark::parse(&damaged), None, "{index}");
        }
        assert_eq!(Watermark::parse("AAA-"), None);
        assert_eq!(Watermark::parse(""), None);
    }
}
