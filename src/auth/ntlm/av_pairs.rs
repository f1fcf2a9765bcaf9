//! AV pairs, which describe a server to a client, and which the client's response repeats
//! ([MS-NLMP 2.2.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/83f5e789-660d-4781-8491-5f8c6641f75e)).

use super::message::{Malformed, fitting, utf16};

pub(super) const END: u16 = 0;
pub(super) const COMPUTER: u16 = 1;
pub(super) const DOMAIN: u16 = 2;
pub(super) const DNS_COMPUTER: u16 = 3;
pub(super) const DNS_DOMAIN: u16 = 4;
pub(super) const DNS_TREE: u16 = 5;
pub(super) const FLAGS: u16 = 6;
pub(super) const TIMESTAMP: u16 = 7;
pub(super) const CHANNEL_BINDING: u16 = 10;

/// The bit of `FLAGS` for a message with an integrity code (MIC).
pub(super) const HAS_MIC: u32 = 2;

/// Appends a pair.
pub(super) fn push(pairs: &mut Vec<u8>, id: u16, value: &[u8]) {
    let value = fitting(value);
    let length = u16::try_from(value.len()).expect("a value is cut to what its length can express");
    pairs.extend_from_slice(&id.to_le_bytes());
    pairs.extend_from_slice(&length.to_le_bytes());
    pairs.extend_from_slice(value);
}

/// Appends a pair with a text. AV pairs are UTF-16, whatever the flags are.
pub(super) fn push_text(pairs: &mut Vec<u8>, id: u16, text: &str) {
    push(pairs, id, &utf16(text));
}

/// The value of the first pair with an id.
pub(super) fn find(mut pairs: &[u8], wanted: u16) -> Result<Option<&[u8]>, Malformed> {
    while let Some((head, rest)) = pairs.split_first_chunk::<4>() {
        let id = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (value, rest) = rest.split_at_checked(length).ok_or(Malformed::Response)?;
        match id {
            END => return Ok(None),
            id if id == wanted => return Ok(Some(value)),
            _ => pairs = rest,
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_found_before_the_end_and_a_cut_one_is_refused() {
        let mut pairs = Vec::new();
        push_text(&mut pairs, DOMAIN, "A");
        push(&mut pairs, END, &[]);
        push_text(&mut pairs, COMPUTER, "B");
        assert_eq!(find(&pairs, DOMAIN), Ok(Some(&b"A\0"[..])));
        assert_eq!(find(&pairs, COMPUTER), Ok(None));
        assert_eq!(find(&pairs[..5], COMPUTER), Err(Malformed::Response));
    }
}
