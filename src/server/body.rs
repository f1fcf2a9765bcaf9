//! The body of an answer for hyper: whole, over time, or up to a cut.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::limit::Receipt;
use super::paced_writer::PacedWriter;
use super::request_body::Unread;
use crate::reply::{Pieces, Rest};
use crate::settings::CUT_CHECK;
use crate::wire::{End, Handle};

/// A body.
pub(super) struct Sent {
    first: Option<Bytes>,
    rest: Option<Rest>,
    /// Its length, if it is known before its end.
    promised: Option<u64>,
    paced_writer: Option<PacedWriter>,
    /// The end of the connection.
    end: Option<(Handle, Ending)>,
    /// The number of bytes on the wire at which all bytes before a cut are written.
    due: u64,
    /// The wait for these bytes.
    check: Option<Pin<Box<Sleep>>>,
    /// Its drop reports that the whole body is passed to hyper.
    _receipt: Option<Receipt>,
    /// The body of the request, to read after this one.
    unread: Unread,
}

/// The end of the connection relative to the body.
enum Ending {
    /// In the body, when no byte is left.
    Within(End),
    /// After the body, when its end is sent.
    Behind(End),
}

impl Sent {
    /// The whole body.
    pub(super) fn whole(bytes: Bytes, rest: Option<Rest>) -> Self {
        let known = |rest: &Rest| rest.known().map(Pieces::len);
        let more = rest.as_ref().map_or(Some(0), known);
        Self {
            promised: more.map(|more| (bytes.len() + more) as u64),
            first: Some(bytes).filter(|bytes| !bytes.is_empty()),
            rest,
            end: None,
            due: 0,
            check: None,
            paced_writer: None,
            _receipt: None,
            unread: Unread::default(),
        }
    }

    /// Ends the connection after the body.
    pub(super) fn ending(self, wire: Handle, end: End) -> Self {
        let end = Some((wire, Ending::Behind(end)));
        Self { end, ..self }
    }

    /// The first `sent` bytes, then the end of the connection.
    pub(super) fn cut(
        mut bytes: Bytes,
        rest: Option<Rest>,
        sent: usize,
        wire: Handle,
        end: End,
    ) -> Self {
        // With a length of 0, hyper would not poll the body.
        let promised = bytes.len().max(1) as u64;
        let left = sent.saturating_sub(bytes.len());
        bytes.truncate(sent);
        Self {
            first: Some(bytes).filter(|bytes| !bytes.is_empty()),
            promised: rest.is_none().then_some(promised),
            rest: rest.map(|rest| rest.at_most(left)),
            end: Some((wire, Ending::Within(end))),
            due: 0,
            check: None,
            paced_writer: None,
            _receipt: None,
            unread: Unread::default(),
        }
    }
}

impl Sent {
    /// Removes the announced length.
    pub(super) fn untold(&mut self) {
        self.promised = None;
    }

    /// Adds the receipt for the whole body.
    pub(super) fn receipted(self, receipt: Option<Receipt>) -> Self {
        Self {
            _receipt: receipt,
            ..self
        }
    }

    /// Notes that this number of bytes will be on the wire before a cut.
    fn expect(&mut self, bytes: usize) {
        if let Some((wire, Ending::Within(_))) = &self.end {
            self.due = wire.counted().1 + bytes as u64;
        }
    }

    /// Waits until the bytes before a cut are written. Over HTTP/1.1 the wire ends at the flush that follows, because hyper
    /// flushes its buffer while it waits for more bytes. Over HTTP/2 another task writes: it may have flushed the last bytes
    /// already, and no flush follows.
    fn poll_written(&mut self, cx: &mut Context<'_>, wire: &Handle, end: End) -> Poll<()> {
        let check = self.check.get_or_insert_with(|| {
            wire.end_at_flush(0, end);
            Box::pin(sleep(CUT_CHECK))
        });
        loop {
            ready!(check.as_mut().poll(cx));
            if wire.counted().1 >= self.due {
                return Poll::Ready(());
            }
            check.as_mut().reset(Instant::now() + CUT_CHECK);
        }
    }

    /// Reads the body of the request after this one is written.
    pub(super) fn before(&mut self, unread: Unread) {
        self.unread = unread;
    }

    /// Sends the body a few bytes at a time.
    pub(super) fn dripping(self, paced_writer: Option<PacedWriter>) -> Self {
        Self {
            paced_writer,
            ..self
        }
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
        if this.first.is_none()
            && let Some(rest) = &mut this.rest
        {
            this.first = ready!(rest.poll_next(cx));
            if this.first.is_none() {
                this.rest = None;
            }
        }
        if let (Some(bytes), Some(paced_writer)) = (&mut this.first, &mut this.paced_writer) {
            let piece = ready!(paced_writer.poll_piece(cx)).min(bytes.len());
            let piece = bytes.split_to(piece);
            this.first = this.first.take().filter(|bytes| !bytes.is_empty());
            this.expect(piece.len());
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        if let Some(bytes) = this.first.take() {
            this.expect(bytes.len());
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match &this.end {
            Some((wire, Ending::Within(end))) => {
                let (wire, end) = (wire.clone(), *end);
                ready!(this.poll_written(cx, &wire, end));
                wire.end(end);
                return Poll::Pending;
            }
            Some((wire, Ending::Behind(end))) if this.promised.is_none() => {
                // The end of the body is not written yet.
                wire.end_at_flush(1, *end);
            }
            _ => {}
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        let within = matches!(self.end, Some((_, Ending::Within(_))));
        self.first.is_none() && self.rest.is_none() && !within
    }

    fn size_hint(&self) -> SizeHint {
        self.promised
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
