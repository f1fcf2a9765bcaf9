//! Cuts: how much of a response is sent, and how fast.

use std::time::Duration;

use crate::wire::End;

/// A response that is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The part that is sent.
    pub after: After,
    /// The end of the connection after that part.
    pub end: End,
}

/// The part of a response that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing.
    Nothing,
    /// A number of bytes of the head; without a number, half of it.
    Head(Option<usize>),
    /// The head, and a number of bytes of the body.
    Body(usize),
    /// The whole response.
    All,
}

/// The sent part of a body that does not arrive whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// The number of sent bytes.
    pub sent: usize,
    /// The length of the body in bytes. `None` if it is unknown until the body ends.
    pub of: Option<usize>,
}

impl Cut {
    /// The number of bytes of a head that are sent; `None` if the head is complete.
    pub fn within_head(&self, length: usize) -> Option<usize> {
        match self.after {
            After::Head(bytes) => Some(bytes.unwrap_or(length / 2)),
            _ => None,
        }
    }
}

/// A response that is sent in small pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dribble {
    /// Whether the head is.
    pub head: bool,
    /// Whether the body is.
    pub body: bool,
    /// The size of a piece (bytes).
    pub bytes: usize,
    /// The pause before each piece.
    pub gap: Duration,
}
