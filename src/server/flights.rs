//! Between TLS and the wire: sends the server's handshake in other records, or stops it at a step.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BufMut, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::cut::{ALERT, CHANGE_CIPHER_SPEC, Cut, HANDSHAKE, HEAD, record};
use super::secrets::Secrets;
use crate::clock::Clock;
use crate::fault::tls::{self, Plan, RecordsHow, Step};
#[cfg(feature = "legacy-tls")]
use crate::wire::Handle;
use crate::wire::{End, Wire};

/// The wire on the side of rustls.
#[derive(Debug)]
pub(super) struct Flights {
    wire: Wire,
    how: Option<RecordsHow>,
    stop: Option<Stop>,
    /// The end of the connection, after `instead` is sent.
    over: Option<End>,
    /// The bytes to write. The bytes of rustls count as written when these are gone.
    instead: BytesMut,
    /// The number of the bytes of rustls that they replace.
    consumed: usize,
    /// The read bytes: the ClientHello, for OpenSSL.
    #[cfg(feature = "legacy-tls")]
    heard: Option<BytesMut>,
    /// The answer of rustls to a ClientHello that it refuses.
    #[cfg(feature = "legacy-tls")]
    unsaid: BytesMut,
}

/// The stop of a handshake.
#[derive(Debug)]
struct Stop {
    cut: Cut,
    last: FinalRecord,
}

/// The last record, and the end of the connection after it.
#[derive(Clone, Debug)]
pub(super) struct FinalRecord {
    /// Level and description of an alert.
    alert: Option<[u8; 2]>,
    /// The secrets, if the alert has to be encrypted.
    secrets: Option<Arc<Secrets>>,
    end: End,
}

impl FinalRecord {
    /// The planned stop of a handshake.
    pub(super) fn of(
        plan: &Plan,
        secrets: Option<Arc<Secrets>>,
        clock: &Clock,
    ) -> Option<(Step, Self)> {
        let (step, stop) = plan.stop?;
        let (alert, end) = match stop {
            tls::Stop::Alert(alert) => (Some(alert), End::Close),
            tls::Stop::Silence(hold) => (None, End::Stall(hold.length(clock))),
        };
        let last = Self {
            alert,
            secrets,
            end,
        };
        Some((step, last))
    }

    /// The record at that position of the handshake.
    fn words(&self, cut: &Cut) -> Option<Vec<u8>> {
        let alert = self.alert?;
        match cut.sealed() {
            Some(position) => self.secrets.as_ref()?.seal(&position, alert),
            None => {
                let [major, minor] = cut.version();
                let head = [ALERT, major, minor, 0, 2];
                Some([&head[..], &alert].concat())
            }
        }
    }
}

impl Flights {
    pub(super) fn new(wire: Wire) -> Self {
        Self {
            wire,
            how: None,
            stop: None,
            over: None,
            instead: BytesMut::new(),
            consumed: 0,
            #[cfg(feature = "legacy-tls")]
            heard: Some(BytesMut::new()),
            #[cfg(feature = "legacy-tls")]
            unsaid: BytesMut::new(),
        }
    }

    /// Sends the following flights in unusual records, up to a step, and no longer keeps the read bytes.
    pub(super) fn shape(&mut self, how: Option<RecordsHow>, stop: Option<(Step, FinalRecord)>) {
        self.how = how;
        self.stop = stop.map(|(step, last)| Stop {
            cut: match last.alert {
                Some(_) => Cut::holding(step),
                None => Cut::new(step),
            },
            last,
        });
        #[cfg(feature = "legacy-tls")]
        drop(self.heard.take());
    }

    /// The wire below, with all read bytes put back.
    #[cfg(feature = "legacy-tls")]
    pub(super) fn unread(mut self) -> Wire {
        self.wire
            .unread(self.heard.take().unwrap_or_default().freeze());
        self.wire
    }

    /// The read bytes.
    #[cfg(feature = "legacy-tls")]
    pub(super) fn heard(&self) -> &[u8] {
        self.heard.as_deref().unwrap_or_default()
    }

    /// The bytes that rustls would have sent.
    #[cfg(feature = "legacy-tls")]
    pub(super) fn unsaid(&self) -> &[u8] {
        &self.unsaid
    }

    /// The handle of the wire below.
    #[cfg(feature = "legacy-tls")]
    pub(super) fn handle(&self) -> Handle {
        self.wire.handle()
    }

    /// The wire below.
    pub(super) fn into_wire(self) -> Wire {
        self.wire
    }

    /// Takes the bytes of rustls, and passes them up to the stop, in the planned records.
    fn take(&mut self, bytes: &[u8]) {
        let mut passed = BytesMut::new();
        let stopped = match &mut self.stop {
            Some(stop) => stop.cut.pass(bytes, &mut passed),
            None => false,
        };
        let bytes = if self.stop.is_some() {
            &passed[..]
        } else {
            bytes
        };
        match self.how {
            Some(how) => self.rewrite(how, bytes),
            None => self.instead.put_slice(bytes),
        }
        if stopped {
            self.stop();
        }
    }

    /// Sends the last record, after the bytes before it.
    fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let words = stop.last.words(&stop.cut);
            self.instead.put_slice(&words.unwrap_or_default());
            self.over = Some(stop.last.end);
        }
    }

    /// Writes the bytes in place of those of rustls.
    fn poll_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.instead.has_remaining() {
            let written = ready!(Pin::new(&mut self.wire).poll_write(cx, &self.instead))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.instead.advance(written);
        }
        Poll::Ready(Ok(()))
    }

    /// Sends the last record, and ends the connection. The serving code does not return here.
    fn poll_end<T>(&mut self, end: End, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        ready!(self.poll_instead(cx))?;
        self.wire.handle().end(end);
        Poll::Pending
    }

    /// Puts `bytes` into `instead`, in other records.
    fn rewrite(&mut self, how: RecordsHow, mut bytes: &[u8]) {
        while let Some(length) = record(bytes) {
            let (whole, rest) = bytes.split_at(length);
            match (how, self.how) {
                (RecordsHow::WrongVersion, Some(_)) => {
                    self.how = None;
                    self.instead.put_slice(&[whole[0], 4, 4]);
                    self.instead.put_slice(&whole[3..]);
                }
                (RecordsHow::OneByte, Some(_)) if whole[0] == HANDSHAKE => {
                    for byte in &whole[HEAD..] {
                        self.instead
                            .put_slice(&[whole[0], whole[1], whole[2], 0, 1, *byte]);
                    }
                }
                _ => self.instead.put_slice(whole),
            }
            // The following records are encrypted, and have sequence numbers.
            if whole[0] == CHANGE_CIPHER_SPEC {
                self.how = None;
            }
            bytes = rest;
        }
        self.instead.put_slice(bytes);
    }
}

impl AsyncRead for Flights {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self
            .stop
            .as_ref()
            .is_some_and(|stop| stop.cut.is_at_end_of_flight())
        {
            self.stop();
        }
        if let Some(end) = self.over {
            return self.poll_end(end, cx);
        }
        #[cfg(feature = "legacy-tls")]
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.wire).poll_read(cx, buffer))?;
        #[cfg(feature = "legacy-tls")]
        if let Some(heard) = &mut self.heard {
            heard.put_slice(&buffer.filled()[before..]);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Flights {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        #[cfg(feature = "legacy-tls")]
        if this.heard.is_some() {
            this.unsaid.put_slice(bytes);
            return Poll::Ready(Ok(bytes.len()));
        }
        if this.consumed == 0 && this.over.is_none() {
            if this.how.is_none() && this.stop.is_none() {
                return Pin::new(&mut this.wire).poll_write(cx, bytes);
            }
            this.take(bytes);
            this.consumed = bytes.len();
        }
        if let Some(end) = this.over {
            return this.poll_end(end, cx);
        }
        ready!(this.poll_instead(cx))?;
        Poll::Ready(Ok(std::mem::take(&mut this.consumed)))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}
