//! The body of an answer as hyper sends it: whole, or up to where the connection is cut.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::wire::{End, Handle};

/// A body of known length.
pub(super) struct Sent {
    bytes: Option<Bytes>,
    promised: u64,
    cut: Option<(Handle, End)>,
}

impl Sent {
    /// All of it.
    pub(super) fn whole(bytes: Bytes) -> Self {
        let promised = bytes.len() as u64;
        Self {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            promised,
            cut: None,
        }
    }

    /// The first `sent` bytes, then the end of the connection.
    pub(super) fn cut(mut bytes: Bytes, sent: usize, wire: Handle, end: End) -> Self {
        // Of a body of nothing, hyper would not ask for more.
        let promised = bytes.len().max(1) as u64;
        bytes.truncate(sent);
        let bytes = Some(bytes).filter(|bytes| !bytes.is_empty());
        Self {
            bytes,
            promised,
            cut: Some((wire, end)),
        }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match &self.cut {
            None => Poll::Ready(None),
            Some((wire, end)) => {
                // hyper flushes what it has while it waits for more; more never comes.
                wire.end_at_flush(0, *end);
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && self.cut.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}
