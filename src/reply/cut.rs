//! How much of an answer is sent, and how fast.

use std::time::Duration;

use crate::wire::End;

/// How much of an answer is sent before the connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What is sent.
    pub after: After,
    /// How the connection ends then.
    pub end: End,
}

/// What is sent of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing.
    Nothing,
    /// So many bytes of the head; half of it if nothing is said.
    Head(Option<usize>),
    /// The head, and so many bytes of the body.
    Body(usize),
    /// Everything.
    All,
}

impl Cut {
    /// Where a head of that length is cut, if it is.
    pub fn within_head(&self, length: usize) -> Option<usize> {
        match self.after {
            After::Head(bytes) => Some(bytes.unwrap_or(length / 2)),
            _ => None,
        }
    }
}

/// How an answer is let out a little at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dribble {
    /// Whether its head is.
    pub head: bool,
    /// Whether its body is.
    pub body: bool,
    /// How many bytes go out together.
    pub bytes: usize,
    /// How long each piece waits.
    pub gap: Duration,
}
