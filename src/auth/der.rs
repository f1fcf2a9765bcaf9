//! The part of DER that SPNEGO and certificates need ([X.690](https://www.itu.int/rec/T-REC-X.690)): tag, length,
//! contents.

/// `OBJECT IDENTIFIER`.
pub(super) const OID: u8 = 0x06;
/// `OCTET STRING`.
pub(super) const OCTETS: u8 = 0x04;
/// `ENUMERATED`.
pub(super) const ENUMERATED: u8 = 0x0a;
/// `SEQUENCE`.
pub(super) const SEQUENCE: u8 = 0x30;

/// The rest of a sequence of values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

/// A value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    pub(super) tag: u8,
    pub(super) contents: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The next value; `None` if there is no complete one.
    pub(super) fn next(&mut self) -> Option<Value<'a>> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = bytes
                    .iter()
                    .fold(0, |length, byte| length << 8 | u64::from(*byte));
                (usize::try_from(length).ok()?, rest)
            }
            // DER has no indefinite lengths.
            _ => return None,
        };
        let (contents, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some(Value { tag, contents })
    }

    /// The contents of the next value, if it has the tag.
    pub(super) fn expect(&mut self, tag: u8) -> Option<&'a [u8]> {
        let value = self.next()?;
        (value.tag == tag).then_some(value.contents)
    }
}

/// The tag of a value in context `[number]`.
pub(super) fn context(number: u8) -> u8 {
    0xa0 | number
}

/// A value with a tag.
pub(super) fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = contents.len().to_be_bytes();
    let short = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    match contents.len() {
        0..=0x7f => bytes.push(contents.len().to_le_bytes()[0]),
        _ => {
            bytes.push(0x80 | short.len().to_le_bytes()[0]);
            bytes.extend_from_slice(short);
        }
    }
    bytes.extend_from_slice(contents);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_truncated_value_is_refused() {
        for bytes in [
            &[][..],
            &[4],
            &[4, 2, 0],
            &[4, 0x80],
            &[4, 0x82, 1],
            &[4, 0x85, 0, 0, 0, 0, 0],
        ] {
            assert!(Reader(bytes).next().is_none(), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn a_written_value_is_read_back(tag in any::<u8>(), contents in prop::collection::vec(any::<u8>(), 0..70_000)) {
            let bytes = value(tag, &contents);
            let mut reader = Reader(&bytes);
            let read = reader.next().unwrap();
            prop_assert_eq!((read.tag, read.contents), (tag, &contents[..]));
            prop_assert!(reader.next().is_none());
        }
    }
}
