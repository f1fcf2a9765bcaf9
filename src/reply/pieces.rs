//! Bodies with deferred encoding: long base64 parts are encoded when they are sent.

use std::collections::VecDeque;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// The number of bytes in one piece of base64. It is a multiple of three, so that only the last piece is padded.
const PIECE_BYTES: usize = 48 * 1024;

/// A part of such a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Plain bytes.
    Plain(Bytes),
    /// Bytes to encode as base64.
    Base64(Bytes),
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Plain(bytes) => bytes.len(),
            Self::Base64(bytes) => bytes.len().div_ceil(3) * 4,
        }
    }
}

/// The parts of a body, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces(VecDeque<Part>);

impl FromIterator<Part> for Pieces {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self(parts.into_iter().filter(|part| part.len() > 0).collect())
    }
}

impl Pieces {
    /// The encoded length (bytes).
    pub fn len(&self) -> usize {
        self.0.iter().map(Part::len).sum()
    }

    /// Whether no part is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The memory of the body itself in bytes. The memory of base64 parts belongs to the data that they encode.
    pub fn held(&self) -> usize {
        let own = self.0.iter().map(|part| match part {
            Part::Plain(bytes) => bytes.len(),
            Part::Base64(_) => 0,
        });
        own.sum()
    }

    /// Wraps the last plain part, which is dropped when the whole body is sent. The bytes must stay the same.
    pub fn keep(&mut self, keep: impl FnOnce(Bytes) -> Bytes) {
        let last = self.0.iter_mut().rev().find_map(|part| match part {
            Part::Plain(bytes) => Some(bytes),
            Part::Base64(_) => None,
        });
        if let Some(bytes) = last {
            *bytes = keep(std::mem::take(bytes));
        }
    }

    /// The whole body, encoded.
    pub fn whole(mut self) -> Bytes {
        // A single plain part is returned without a copy.
        if self.0.len() <= 1 && matches!(self.0.front(), None | Some(Part::Plain(_))) {
            return self.next().unwrap_or_default();
        }
        let mut whole = Vec::with_capacity(self.len());
        for piece in self {
            whole.extend_from_slice(&piece);
        }
        whole.into()
    }
}

impl Iterator for Pieces {
    type Item = Bytes;

    /// The next piece, encoded.
    fn next(&mut self) -> Option<Bytes> {
        match self.0.front_mut()? {
            Part::Base64(bytes) if bytes.len() > PIECE_BYTES => {
                Some(STANDARD.encode(bytes.split_to(PIECE_BYTES)).into())
            }
            _ => self.0.pop_front().map(|part| match part {
                Part::Plain(bytes) => bytes,
                Part::Base64(bytes) => STANDARD.encode(bytes).into(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_have_the_announced_length_and_content(length in 0_usize..200_000) {
            let bytes: Bytes = (0_u8..=255).cycle().take(length).collect();
            let pieces: Pieces = [
                Part::Plain("<a>".into()),
                Part::Base64(bytes.clone()),
                Part::Plain("</a>".into()),
            ]
            .into_iter()
            .collect();
            let whole = format!("<a>{}</a>", STANDARD.encode(&bytes));
            prop_assert_eq!(pieces.len(), whole.len());
            prop_assert_eq!(pieces.clone().collect::<Vec<_>>().concat(), whole.as_bytes());
            prop_assert_eq!(&pieces.whole()[..], whole.as_bytes());
        }
    }
}
