//! The socket as hyper and rustls use it.

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep, sleep};

use super::end::End;
use super::handle::{Handle, Shared};
use super::shape::Shape;

/// The socket as hyper and rustls use it.
#[derive(Debug)]
pub struct Wire {
    handle: Handle,
    unread: Bytes,
    /// The pause before the next write.
    pause: Option<Pin<Box<Sleep>>>,
    /// The pause before the next read.
    digest: Option<Pin<Box<Sleep>>>,
    /// Whether bytes were read since the last write.
    turned: bool,
    turns: u64,
}

impl Wire {
    /// Wraps a socket.
    pub fn new(socket: TcpStream) -> Self {
        let shared = Shared {
            socket,
            state: Mutex::default(),
            ended: Notify::new(),
            flushed: Notify::new(),
            read: AtomicU64::new(0),
            written: AtomicU64::new(0),
        };
        Self {
            handle: Handle(Arc::new(shared)),
            unread: Bytes::new(),
            pause: None,
            digest: None,
            turned: false,
            turns: 0,
        }
    }

    /// A handle of this wire.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Peeks at the first incoming byte; `None` at the end of the stream.
    ///
    /// # Errors
    ///
    /// [`io::Error`] if the connection is broken.
    pub async fn first(&self) -> io::Result<Option<u8>> {
        if let Some(byte) = self.unread.first() {
            return Ok(Some(*byte));
        }
        let mut first = [0];
        let read = self.handle.0.socket.peek(&mut first).await?;
        Ok((read == 1).then_some(first[0]))
    }

    /// Returns bytes that were read too far. They are read again before any others.
    pub fn unread(&mut self, bytes: Bytes) {
        self.unread = bytes;
    }

    /// The number of bytes, of `wanted`, that may be written now.
    fn allowance(&mut self, cx: &mut Context<'_>, wanted: usize) -> Poll<io::Result<usize>> {
        loop {
            ready!(over(&mut self.pause, cx));
            let mut state = self.handle.state();
            if state
                .deadline
                .is_some_and(|deadline| deadline <= Instant::now())
            {
                state.ended.get_or_insert(End::Close);
                self.handle.0.ended.notify_one();
            }
            if state.ended.is_some() {
                return Poll::Ready(Err(ended()));
            }
            // Latency applies once per turn, not once per write: a network delays an answer as a whole.
            if let (true, Some(latency)) = (self.turned, state.shape.latency) {
                self.turned = false;
                self.turns += 1;
                self.pause = Some(Box::pin(sleep(latency.of(self.turns))));
                // The loop polls the new pause, so that it wakes this task.
                continue;
            }
            let budget = state
                .budget
                .map_or(wanted, |(left, _)| usize::try_from(left).unwrap_or(wanted));
            return Poll::Ready(Ok(wanted.min(budget).min(state.shape.piece())));
        }
    }

    /// Accounts for `written` bytes.
    fn sent(&mut self, written: usize) {
        self.handle
            .0
            .written
            .fetch_add(written as u64, Ordering::Relaxed);
        let so_far = self.handle.counted().1;
        let mut state = self.handle.state();
        // The pause follows the bytes, so the first bytes of an answer are sent at once.
        let rest = state.shape.rest(written);
        self.pause = rest.map(|rest| Box::pin(sleep(rest)));
        if state.sliced_until.is_some_and(|due| so_far >= due) {
            state.sliced_until = None;
            state.shape.slices = None;
            if state.shaped_until.is_none() {
                state.deadline = None;
            }
        }
        let Some((left, end)) = state.budget else {
            return;
        };
        let left = left.saturating_sub(written as u64);
        state.budget = Some((left, end));
        if left == 0 {
            state.ended = Some(end);
            let counted = self.handle.counted();
            if let Some(limit) = &mut state.limit {
                limit.reached = Some(counted);
            }
            self.handle.0.ended.notify_one();
        }
    }
}

/// Waits for the end of a pause, if there is one.
fn over(pause: &mut Option<Pin<Box<Sleep>>>, cx: &mut Context<'_>) -> Poll<()> {
    if let Some(waiting) = pause {
        ready!(waiting.as_mut().poll(cx));
        *pause = None;
    }
    Poll::Ready(())
}

fn ended() -> io::Error {
    io::Error::new(
        io::ErrorKind::ConnectionAborted,
        "the server ended the connection on purpose",
    )
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.unread.is_empty() {
            let fitting = self.unread.len().min(buffer.remaining());
            buffer.put_slice(&self.unread[..fitting]);
            self.unread.advance(fitting);
            return Poll::Ready(Ok(()));
        }
        let this = &mut *self;
        ready!(over(&mut this.digest, cx));
        // Copied, so that no lock is held while the socket is read.
        let shape = {
            let state = this.handle.state();
            if state.ended.is_some() {
                return Poll::Ready(Err(ended()));
            }
            state.shape
        };
        let shared = &this.handle.0;
        loop {
            ready!(shared.socket.poll_read_ready(cx))?;
            let most = buffer.remaining().min(shape.mouthful());
            match read_some(&shared.socket, &mut buffer.initialize_unfilled()[..most]) {
                Ok(read) => {
                    buffer.advance(read);
                    shared.read.fetch_add(read as u64, Ordering::Relaxed);
                    this.turned = true;
                    this.digest = shape.digest(read).map(|rest| Box::pin(sleep(rest)));
                    return Poll::Ready(Ok(()));
                }
                // The readiness that tokio knew was stale and is now cleared. The loop waits for new readiness.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

/// Reads available data. On Linux, a short read means that no more data is there: tokio clears the readiness, which
/// saves the next read a failing system call.
fn read_some(socket: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    let mut got = None;
    let read = socket.try_io(Interest::READABLE, || {
        let read = (&*SockRef::from(socket)).read(buffer)?;
        got = Some(read);
        // Other systems may return less than is available.
        let drained = cfg!(target_os = "linux") && 0 < read && read < buffer.len();
        if drained {
            Err(io::ErrorKind::WouldBlock.into())
        } else {
            Ok(read)
        }
    });
    got.map_or(read, Ok)
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = ready!(self.allowance(cx, bytes.len()))?;
        loop {
            ready!(self.handle.0.socket.poll_write_ready(cx))?;
            match self.handle.0.socket.try_write(&bytes[..allowed]) {
                Ok(written) => {
                    self.sent(written);
                    return Poll::Ready(Ok(written));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let written = self.handle.counted().1;
        let mut state = self.handle.state();
        if state.shaped_until.is_some_and(|due| written >= due) {
            state.shaped_until = None;
            state.sliced_until = None;
            state.deadline = None;
            state.shape = Shape::default();
        }
        if let Some(limit) = &mut state.limit
            && limit.flushed < written
        {
            limit.flushed = written;
            self.handle.0.flushed.notify_one();
        }
        let at_flush = state.at_flush.filter(|(due, _)| written >= *due);
        // `end` takes the lock itself.
        drop(state);
        if let Some((_, end)) = at_flush {
            self.handle.end(end);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A chosen end determines how the connection closes; a FIN now would precede it.
        if self.handle.state().ended.is_some() {
            return Poll::Ready(Err(ended()));
        }
        let shut = SockRef::from(&self.handle.0.socket).shutdown(std::net::Shutdown::Write);
        // The client closed first, which is no error.
        Poll::Ready(match shut {
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(()),
            other => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings;
    use crate::wire::{Latency, Slices};
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    async fn pair() -> (Wire, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        (Wire::new(listener.accept().await.unwrap().0), client)
    }

    #[tokio::test]
    async fn a_reset_after_some_bytes_sends_exactly_those() {
        let (mut wire, mut client) = pair().await;
        let handle = wire.handle();
        handle.end_after(600, End::Reset);
        assert!(wire.write_all(&[7; 5000]).await.is_err());
        let end = handle.ended().await;
        drop(wire);
        handle.finish(end).await;
        drop(handle);
        let mut got = Vec::new();
        let error = client.read_to_end(&mut got).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        assert_eq!(got.len(), 600);
    }

    #[tokio::test]
    async fn a_close_at_flush_is_a_fin_even_over_unread_bytes() {
        let (mut wire, mut client) = pair().await;
        let handle = wire.handle();
        client.write_all(b"never read by the server").await.unwrap();
        handle.end_at_flush(0, End::Close);
        wire.write_all(b"last words").await.unwrap();
        wire.flush().await.unwrap();
        let end = handle.ended().await;
        drop(wire);
        let reader = async {
            let mut got = Vec::new();
            client.read_to_end(&mut got).await.map(|_| got)
        };
        let (got, ()) = tokio::join!(reader, handle.finish(end));
        assert_eq!(got.unwrap(), b"last words");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_wire_takes_the_time_of_its_rate() {
        let (mut wire, _client) = pair().await;
        let shape = Shape {
            written: Some(1000),
            ..Shape::default()
        };
        wire.handle().shape(shape);
        let start = tokio::time::Instant::now();
        wire.write_all(&[0; 2000]).await.unwrap();
        let taken = start.elapsed();
        assert!(taken >= Duration::from_millis(1800), "{taken:?}");
        assert!(taken <= Duration::from_millis(2200), "{taken:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn latency_delays_each_turn_and_not_each_write() {
        let (mut wire, mut client) = pair().await;
        wire.handle().shape(Shape {
            latency: Some(Latency {
                delay: Duration::from_secs(3),
                jitter: Duration::ZERO,
                seed: 0,
            }),
            ..Shape::default()
        });
        let start = tokio::time::Instant::now();
        for _ in 0..2 {
            client.write_all(b"?").await.unwrap();
            wire.read_u8().await.unwrap();
            wire.write_all(b"one").await.unwrap();
            wire.write_all(b"two").await.unwrap();
        }
        assert_eq!(start.elapsed().as_secs(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn a_shape_ends_at_the_flush_after_its_bytes() {
        let (mut wire, _client) = pair().await;
        let shape = Shape {
            written: Some(1000),
            ..Shape::default()
        };
        wire.handle().shape_until_flush(shape, 100);
        let start = tokio::time::Instant::now();
        wire.flush().await.unwrap();
        wire.write_all(&[0; 1100]).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 1);
        wire.flush().await.unwrap();
        wire.write_all(&[0; 50_000]).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn slicing_ends_after_its_bytes() {
        let (mut wire, _client) = pair().await;
        let slices = Slices {
            bytes: 10,
            gap: Duration::from_secs(1),
        };
        wire.handle().slice_next(slices, 30);
        let start = tokio::time::Instant::now();
        wire.write_all(&[0; 5000]).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn slicing_that_takes_too_long_closes_the_connection() {
        let slow = Shape {
            written: Some(1),
            ..Shape::default()
        };
        let slices = Slices {
            bytes: 1,
            gap: Duration::from_secs(60),
        };
        let drips: [&dyn Fn(&Handle); 2] = [
            &|handle| handle.shape_until_flush(slow, 1_000_000),
            &|handle| handle.slice_next(slices, 1_000_000),
        ];
        for drip in drips {
            let (mut wire, _client) = pair().await;
            let handle = wire.handle();
            drip(&handle);
            let start = tokio::time::Instant::now();
            assert!(wire.write_all(&[0; 1_000_000]).await.is_err());
            assert_eq!(handle.ended().await, End::Close);
            let taken = start.elapsed();
            assert!(taken >= settings::MAX_DRIP, "{taken:?}");
            assert!(taken <= settings::MAX_DRIP + settings::MAX_GAP, "{taken:?}");
        }
    }
}
