//! Above TLS: replaces hyper's head with ours, and in HTTP/2 a frame with meaningless bytes.
//!
//! hyper writes header names in lower case and its own reason phrases; Exchange writes `X-FEServer`. So hyper's head is
//! dropped and ours is written, in one piece with the start of the body: one TLS record, as in IIS.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::paced_writer::PacedWriter;
use crate::wire::{End, Handle};

/// The end of the head of an HTTP/1.1 message.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// The start of an interim head, as hyper writes it.
const INTERIM: &[u8] = b"HTTP/1.1 1";

/// The head of the next answer, for [`AppIo`].
#[derive(Clone, Debug, Default)]
pub(super) struct NextHead(Arc<Mutex<Option<Head>>>);

/// A head, and its pace if it is slow.
type Head = (Bytes, Option<PacedWriter>);

impl NextHead {
    /// Replaces the next head that hyper writes with `head`, at once or at a pace.
    pub(super) fn put(&self, head: Bytes, paced_writer: Option<PacedWriter>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((head, paced_writer));
    }

    /// Whether a head is waiting.
    fn waits(&self) -> bool {
        let next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        next.is_some()
    }

    fn take(&self) -> Option<Head> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The connection on the side of hyper.
#[derive(Debug)]
pub(super) struct AppIo<I> {
    io: I,
    next: NextHead,
    /// The bytes to write. hyper's own bytes count as written when these are gone.
    instead: BytesMut,
    /// The number of hyper's bytes that they replace.
    consumed: usize,
    /// The end of the connection in place of an orderly shutdown.
    ending: Option<Handle>,
    /// The pace of the head, and the number of its bytes that are left.
    slow: Option<(PacedWriter, usize)>,
    /// Whether several pieces may be written at once. A head to replace must come in one piece.
    vectored: bool,
}

impl<I> AppIo<I> {
    pub(super) fn new(io: I, next: NextHead) -> Self {
        Self {
            io,
            next,
            instead: BytesMut::new(),
            consumed: 0,
            ending: None,
            slow: None,
            vectored: false,
        }
    }

    /// Allows several pieces at once, for frames.
    pub(super) fn vectored(mut self) -> Self {
        self.vectored = true;
        self
    }

    /// Allows an end of the connection without `close_notify`.
    pub(super) fn ending(mut self, ending: Option<Handle>) -> Self {
        self.ending = ending;
        self
    }

    /// The connection below.
    pub(super) fn into_inner(self) -> I {
        self.io
    }
}

/// Puts `bytes` with another head into `instead`. hyper writes a whole head before any byte of the body.
fn replace(bytes: &[u8], head: &Bytes, instead: &mut BytesMut) {
    let body = head_length(bytes).map_or(&[][..], |length| &bytes[length..]);
    instead.reserve(head.len() + body.len());
    instead.extend_from_slice(head);
    instead.extend_from_slice(body);
}

/// The length of the head at the beginning of some bytes.
fn head_length(bytes: &[u8]) -> Option<usize> {
    let mut windows = bytes.windows(END_OF_HEAD.len());
    let end = windows.position(|window| window == END_OF_HEAD)?;
    Some(end + END_OF_HEAD.len())
}

/// The length of the interim heads at the beginning of some bytes (1xx): the final head is yet to come
/// ([RFC 9110 §15.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.2)).
fn interim_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    while bytes[length..].starts_with(INTERIM) {
        length += head_length(&bytes[length..]).unwrap_or(bytes.len() - length);
    }
    length
}

impl<I: AsyncRead + Unpin> AsyncRead for AppIo<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for AppIo<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.consumed == 0 {
            // Interim heads are sent whole, so the next write begins with the final head.
            let (interim, rest) = bytes.split_at(interim_length(bytes));
            let next = match rest.is_empty() {
                true => None,
                false => this.next.take(),
            };
            if interim.is_empty() && next.is_none() {
                return Pin::new(&mut this.io).poll_write(cx, bytes);
            }
            this.instead.extend_from_slice(interim);
            match next {
                Some((head, paced_writer)) => {
                    replace(rest, &head, &mut this.instead);
                    this.slow =
                        paced_writer.map(|paced_writer| (paced_writer, interim.len() + head.len()));
                }
                None => this.instead.extend_from_slice(rest),
            }
            this.consumed = bytes.len();
        }
        while this.instead.has_remaining() {
            let mut piece = this.instead.len();
            if let Some((paced_writer, left)) = &mut this.slow {
                piece = ready!(paced_writer.poll_piece(cx)).min(*left);
            }
            let written = ready!(Pin::new(&mut this.io).poll_write(cx, &this.instead[..piece]))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            this.instead.advance(written);
            this.slow = this.slow.take().and_then(|(paced_writer, left)| {
                let left = left.saturating_sub(written);
                (left > 0).then_some((paced_writer, left))
            });
        }
        // The head's memory is freed: the body may take long.
        this.instead = BytesMut::new();
        Poll::Ready(Ok(std::mem::take(&mut this.consumed)))
    }

    fn is_write_vectored(&self) -> bool {
        self.vectored && self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.consumed == 0 && !self.next.waits() {
            return Pin::new(&mut self.io).poll_write_vectored(cx, pieces);
        }
        let first = pieces.iter().find(|piece| !piece.is_empty());
        self.poll_write(cx, first.map_or(&[][..], |piece| piece))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &self.ending {
            Some(wire) => {
                wire.end(End::Close);
                Poll::Pending
            }
            None => Pin::new(&mut self.io).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn an_interim_head_stays_before_the_final_one_however_they_are_written() {
        const FINAL: &[u8] = b"HTTP/1.1 200 OK\r\nx: y\r\n\r\nHTTP/1.1 1 body";
        let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
        for together in [true, false] {
            let (server, mut client) = tokio::io::duplex(5);
            let next = NextHead::default();
            let head = Bytes::from_static(b"HTTP/1.1 403 Forbidden\r\nX: y\r\n\r\n");
            next.put(head, None);
            let mut io = AppIo::new(server, next);
            let writing = async move {
                if together {
                    io.write_all(&[interim, FINAL].concat()).await.unwrap();
                } else {
                    io.write_all(interim).await.unwrap();
                    io.write_all(FINAL).await.unwrap();
                }
            };
            let mut got = String::new();
            let (read, ()) = tokio::join!(client.read_to_string(&mut got), writing);
            read.unwrap();
            let expected = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nX: y\r\n\r\n";
            assert_eq!(got, format!("{expected}HTTP/1.1 1 body"), "{together}");
        }
    }

    #[tokio::test]
    async fn only_the_next_head_is_replaced_and_nothing_is_lost_on_a_narrow_wire() {
        let (server, mut client) = tokio::io::duplex(7);
        let next = NextHead::default();
        next.put(
            Bytes::from_static(b"HTTP/1.1 200 Fine\r\nX-FEServer: EX01\r\n\r\n"),
            None,
        );
        let mut io = AppIo::new(server, next);
        let writing = async move {
            io.write_all(b"HTTP/1.1 200 OK\r\nx-feserver: EX01\r\n\r\nbody")
                .await
                .unwrap();
            io.write_all(b" and more").await.unwrap();
        };
        let reading = async {
            let mut got = Vec::new();
            tokio::io::AsyncReadExt::read_to_end(&mut client, &mut got)
                .await
                .unwrap();
            got
        };
        let ((), got) = tokio::join!(writing, reading);
        assert_eq!(
            got,
            b"HTTP/1.1 200 Fine\r\nX-FEServer: EX01\r\n\r\nbody and more"
        );
    }
}
