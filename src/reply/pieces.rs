//! A body that is whole, and yet not written: what is long in it is written when it is sent.

use std::collections::VecDeque;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// How many bytes become one piece of base64: a multiple of three, so that no piece but the last is padded.
const PIECE_BYTES: usize = 48 * 1024;

/// A part of such a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// These bytes.
    Plain(Bytes),
    /// These bytes as base64.
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

/// The parts of a body, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces(VecDeque<Part>);

impl FromIterator<Part> for Pieces {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self(parts.into_iter().filter(|part| part.len() > 0).collect())
    }
}

impl Pieces {
    /// How long it will be (bytes).
    pub fn len(&self) -> usize {
        self.0.iter().map(Part::len).sum()
    }

    /// Whether nothing is left of it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it, written.
    pub fn whole(mut self) -> Bytes {
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

    /// The next piece, written.
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
        fn pieces_are_together_what_they_promise(length in 0_usize..200_000) {
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
