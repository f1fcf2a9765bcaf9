//! Lets bytes out a few at a time, with a pause before each piece.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use crate::reply::Dribble;

/// How bytes are let out.
#[derive(Debug)]
pub(super) struct Drip {
    bytes: usize,
    gap: Duration,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Drip {
    pub(super) fn new(dribble: Dribble) -> Self {
        Self {
            bytes: dribble.bytes.max(1),
            gap: dribble.gap,
            pause: None,
        }
    }

    /// How many bytes may go now, once the pause before them is over.
    pub(super) fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(self.gap)));
        ready!(pause.as_mut().poll(cx));
        self.pause = None;
        Poll::Ready(self.bytes)
    }
}
