//! Between TLS and the wire: can send the server's handshake in other records than rustls makes, or stop it by an alert.
//!
//! A record is its type, two bytes of version, two of length, and so many bytes
//! ([RFC 8446 §5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1)).

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BufMut, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::fault::tls::{Place, RecordsHow};
use crate::wire::{End, Wire};

const HEAD: usize = 5;
const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;

/// The wire as rustls sees it.
#[derive(Debug)]
pub(super) struct Flights {
    wire: Wire,
    how: Option<RecordsHow>,
    /// The alert that is still to come.
    alert: Option<(Place, [u8; 7])>,
    /// How far the handshake is.
    passed: Passed,
    /// What goes out in place of bytes that rustls believes to be written when it is gone.
    instead: BytesMut,
    /// How many of rustls's bytes that is.
    consumed: usize,
    /// What was read: the ClientHello, for who reads it again.
    #[cfg(feature = "legacy-tls")]
    heard: Option<BytesMut>,
}

/// How far a handshake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Passed {
    ClientHello,
    ServerFlight,
    ClientFlight,
    /// An alert ends it.
    All,
}

impl Flights {
    pub(super) fn new(wire: Wire) -> Self {
        Self {
            wire,
            how: None,
            alert: None,
            passed: Passed::ClientHello,
            instead: BytesMut::new(),
            consumed: 0,
            #[cfg(feature = "legacy-tls")]
            heard: Some(BytesMut::new()),
        }
    }

    /// Sends what follows in unusual records, and no longer keeps what is read.
    pub(super) fn shape(&mut self, how: Option<RecordsHow>, alert: Option<(Place, [u8; 7])>) {
        self.how = how;
        self.alert = alert;
        #[cfg(feature = "legacy-tls")]
        drop(self.heard.take());
    }

    /// The wire below, with all that was read put back.
    #[cfg(feature = "legacy-tls")]
    pub(super) fn unread(mut self) -> Wire {
        self.wire
            .unread(self.heard.take().unwrap_or_default().freeze());
        self.wire
    }

    /// The wire below.
    pub(super) fn into_wire(self) -> Wire {
        self.wire
    }

    /// Whether the alert has to come now, or has begun to.
    fn is_over(&mut self, place: Place) -> bool {
        let due = match place {
            Place::ClientHello => false,
            Place::ServerFlight => self.passed == Passed::ServerFlight,
            Place::ClientFlight => self.passed == Passed::ClientFlight,
        };
        if let Some((_, record)) = self.alert.take_if(|(at, _)| due && *at == place) {
            self.instead.put_slice(&record);
            self.passed = Passed::All;
        }
        self.passed == Passed::All
    }

    /// Sends the alert, and ends the connection: whoever serves it never comes back here.
    fn poll_end<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        while self.instead.has_remaining() {
            let written = ready!(Pin::new(&mut self.wire).poll_write(cx, &self.instead))?;
            self.instead.advance(written);
        }
        self.wire.handle().end(End::Close);
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
            // What follows is encrypted, and its records are counted.
            if whole[0] == CHANGE_CIPHER_SPEC {
                self.how = None;
            }
            bytes = rest;
        }
        self.instead.put_slice(bytes);
    }
}

/// The length of the record that bytes begin with, if it is whole.
fn record(bytes: &[u8]) -> Option<usize> {
    let length = HEAD + usize::from(u16::from_be_bytes([*bytes.get(3)?, *bytes.get(4)?]));
    (bytes.len() >= length).then_some(length)
}

impl AsyncRead for Flights {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_over(Place::ServerFlight) {
            return self.poll_end(cx);
        }
        #[cfg(feature = "legacy-tls")]
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.wire).poll_read(cx, buffer))?;
        #[cfg(feature = "legacy-tls")]
        if let Some(heard) = &mut self.heard {
            heard.put_slice(&buffer.filled()[before..]);
        }
        if self.passed == Passed::ServerFlight {
            self.passed = Passed::ClientFlight;
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
        if this.is_over(Place::ClientFlight) {
            return this.poll_end(cx);
        }
        if this.passed == Passed::ClientHello {
            this.passed = Passed::ServerFlight;
        }
        if this.consumed == 0 {
            let Some(how) = this.how else {
                return Pin::new(&mut this.wire).poll_write(cx, bytes);
            };
            this.rewrite(how, bytes);
            this.consumed = bytes.len();
        }
        while this.instead.has_remaining() {
            let written = ready!(Pin::new(&mut this.wire).poll_write(cx, &this.instead))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            this.instead.advance(written);
        }
        Poll::Ready(Ok(std::mem::take(&mut this.consumed)))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}
