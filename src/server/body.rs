//! The body of an answer as hyper sends it: whole, or up to where the connection is cut.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::drip::Drip;
use crate::wire::{End, Handle};

/// A body of known length.
pub(super) struct Sent {
    bytes: Option<Bytes>,
    promised: u64,
    cut: Option<(Handle, End)>,
    drip: Option<Drip>,
}

impl Sent {
    /// All of it.
    pub(super) fn whole(bytes: Bytes) -> Self {
        let promised = bytes.len() as u64;
        Self {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            promised,
            cut: None,
            drip: None,
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
            drip: None,
        }
    }
}

impl Sent {
    /// The same, a few bytes at a time.
    pub(super) fn dripping(self, drip: Option<Drip>) -> Self {
        Self { drip, ..self }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        if let (Some(bytes), Some(drip)) = (&mut this.bytes, &mut this.drip) {
            let piece = ready!(drip.poll_piece(cx)).min(bytes.len());
            let piece = bytes.split_to(piece);
            this.bytes = this.bytes.take().filter(|bytes| !bytes.is_empty());
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        if let Some(bytes) = this.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match &this.cut {
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
