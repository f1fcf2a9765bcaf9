//! Handles: control over a wire that hyper or rustls owns.

use std::io;
use std::net::Shutdown;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::end::End;
use super::shape::{Shape, Slices};
use crate::settings;

/// Controls a [`Wire`](super::Wire) that another owner reads and writes.
#[derive(Clone, Debug)]
pub struct Handle(pub(super) Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) socket: TcpStream,
    pub(super) state: Mutex<State>,
    pub(super) ended: Notify,
    /// Notified at each flush, if the wire has a limit.
    pub(super) flushed: Notify,
    pub(super) read: AtomicU64,
    pub(super) written: AtomicU64,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) ended: Option<End>,
    pub(super) at_flush: Option<(u64, End)>,
    pub(super) budget: Option<(u64, End)>,
    /// The state of the byte limit, if there is one.
    pub(super) limit: Option<Limit>,
    pub(super) shape: Shape,
    /// The number of written bytes after which the shape is dropped, at the next flush.
    pub(super) shaped_until: Option<u64>,
    /// The number of written bytes after which slicing stops.
    pub(super) sliced_until: Option<u64>,
    /// The time at which the wait for these two is given up.
    pub(super) deadline: Option<Instant>,
}

/// The state of a byte limit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limit {
    /// The numbers of read and written bytes at the moment when it was reached.
    pub(super) reached: Option<(u64, u64)>,
    /// The number of written bytes at the last moment when the kernel had all pending data.
    pub(super) flushed: u64,
}

impl Handle {
    /// Ends the connection now, before anything more is written.
    pub fn end(&self, end: End) {
        // The first end wins: its execution may have begun.
        self.state().ended.get_or_insert(end);
        // `notify_one` keeps a permit if nobody waits yet, so the end is not missed.
        self.0.ended.notify_one();
    }

    /// Ends the connection at the first flush after at least `bytes` more are written.
    pub fn end_at_flush(&self, bytes: u64, end: End) {
        self.state().at_flush = Some((self.counted().1 + bytes, end));
    }

    /// Ends the connection after `bytes` more bytes on the wire, including those of TLS.
    pub fn end_after(&self, bytes: u64, end: End) {
        match bytes {
            0 => self.end(end),
            _ => {
                let mut state = self.state();
                state.budget = Some((bytes, end));
                // An earlier limit is not the reason for this end.
                state.limit = None;
            }
        }
    }

    /// Ends the connection like [`end_after`](Self::end_after), and records when that happens and how much data the kernel
    /// has.
    pub fn limit(&self, bytes: u64, end: End) {
        self.end_after(bytes, end);
        let reached = (bytes == 0).then(|| self.counted());
        self.state().limit = Some(Limit {
            reached,
            flushed: 0,
        });
    }

    /// The bytes that had been read and written when the limit was reached, if it was.
    pub fn limit_reached(&self) -> Option<(u64, u64)> {
        self.state().limit?.reached
    }

    /// The number of written bytes at the last moment when the kernel had all pending data. It is only known for a
    /// connection with a limit.
    pub fn flushed(&self) -> u64 {
        self.state().limit.map_or(0, |limit| limit.flushed)
    }

    /// Waits until the kernel has more data, on a connection with a limit.
    pub async fn flushes(&self) {
        self.0.flushed.notified().await;
    }

    /// Changes the shape of the wire from now on.
    pub fn shape(&self, shape: Shape) {
        let mut state = self.state();
        state.shape = state.shape.with(shape);
    }

    /// Changes the shape until the first flush after at least `bytes` more are written. If that takes too long, the
    /// connection is closed.
    pub fn shape_until_flush(&self, shape: Shape, bytes: u64) {
        let due = self.counted().1 + bytes;
        let mut state = self.state();
        state.shape = state.shape.with(shape);
        state.shaped_until = Some(due);
        state.deadline = Some(Instant::now() + settings::MAX_DRIP);
    }

    /// Writes the next `bytes` in slices. If that takes too long, the connection is closed.
    pub fn slice_next(&self, slices: Slices, bytes: u64) {
        let due = self.counted().1 + bytes;
        let mut state = self.state();
        state.shape.slices = Some(slices);
        state.sliced_until = Some(due);
        state.deadline = Some(Instant::now() + settings::MAX_DRIP);
    }

    /// The numbers of bytes read from and written to the client.
    pub fn counted(&self) -> (u64, u64) {
        (
            self.0.read.load(Ordering::Relaxed),
            self.0.written.load(Ordering::Relaxed),
        )
    }

    /// The end that the server chose, if it has come to that.
    pub fn chosen_end(&self) -> Option<End> {
        self.state().ended
    }

    /// Waits until the server ends the connection.
    pub async fn ended(&self) -> End {
        loop {
            if let Some(end) = self.chosen_end() {
                return end;
            }
            self.0.ended.notified().await;
        }
    }

    /// Performs the end, after the owner of the [`Wire`](super::Wire) dropped it.
    ///
    /// A reset happens when the last handle is dropped. All other ends stop early if the client is gone.
    pub async fn finish(&self, end: End) {
        match end {
            End::BlackHole(most) => {
                drop(timeout(most, self.drain()).await);
                self.close(settings::LINGER).await;
            }
            End::Close => self.close(settings::LINGER).await,
            End::HalfClose(most) => self.close(most).await,
            // An error means that the client was faster, and nothing is left to reset.
            End::Reset => {
                drop(SockRef::from(&self.0.socket).set_linger(Some(Duration::ZERO)));
            }
            End::Stall(most) => {
                drop(timeout(most, self.gone()).await);
                self.close(settings::LINGER).await;
            }
        }
    }

    /// Sends a FIN, and waits for the client's. Closing a socket with unread bytes would send a RST instead.
    async fn close(&self, most: Duration) {
        drop(SockRef::from(&self.0.socket).shutdown(Shutdown::Write));
        drop(timeout(most, self.drain()).await);
    }

    /// Reads and discards until the client sends no more.
    async fn drain(&self) -> io::Result<()> {
        loop {
            self.0.socket.readable().await?;
            match forget(&self.0.socket) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether the client is known to have closed its end. The call does not wait.
    pub fn is_left(&self) -> bool {
        let ready = self.0.socket.ready(Interest::READABLE).now_or_never();
        ready.is_some_and(|ready| ready.is_ok_and(|ready| ready.is_read_closed()))
    }

    /// Waits until the client is gone, without reading.
    async fn gone(&self) -> io::Result<()> {
        loop {
            if self
                .0
                .socket
                .ready(Interest::READABLE)
                .await?
                .is_read_closed()
            {
                return Ok(());
            }
            // Unread data stays. The error clears the readiness, so that only new data wakes this task.
            let forget = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
            drop(self.0.socket.try_io(Interest::READABLE, forget));
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads and discards available data. The buffer exists only during this call, so waiting connections hold none.
fn forget(socket: &TcpStream) -> io::Result<usize> {
    let mut rest = [0; 4096];
    socket.try_read(&mut rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Wire;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    const LONG: Duration = Duration::from_secs(600);

    async fn pair() -> (Handle, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let client = client.await.unwrap();
        (
            Wire::new(listener.accept().await.unwrap().0).handle(),
            client,
        )
    }

    #[tokio::test]
    async fn a_client_is_left_once_it_closed_also_behind_unread_bytes() {
        let (handle, mut client) = pair().await;
        client.write_all(b"never read").await.unwrap();
        assert!(!handle.is_left());
        drop(client);
        handle.gone().await.unwrap();
        assert!(handle.is_left());
    }

    #[tokio::test]
    async fn a_stall_sends_nothing_over_unread_bytes_until_the_client_leaves() {
        let (handle, mut client) = pair().await;
        client.write_all(b"hello").await.unwrap();
        let waits = timeout(Duration::from_millis(50), handle.finish(End::Stall(LONG)));
        assert!(waits.await.is_err(), "a stall waits");
        drop(client);
        handle.finish(End::Stall(LONG)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_stall_ends_with_a_fin() {
        let (handle, mut client) = pair().await;
        let reader = async { client.read(&mut [0]).await };
        let (read, ()) = tokio::join!(reader, handle.finish(End::Stall(LONG)));
        assert_eq!(read.unwrap(), 0);
    }

    #[tokio::test]
    async fn after_a_half_close_the_client_may_send_and_is_not_reset() {
        let (handle, mut client) = pair().await;
        let speaks = async {
            assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
            for _ in 0..50 {
                client.write_all(&[7; 10_000]).await.unwrap();
            }
            drop(client);
        };
        tokio::join!(speaks, handle.finish(End::HalfClose(LONG)));
    }

    #[tokio::test]
    async fn a_black_hole_reads_everything_and_answers_nothing() {
        let (handle, mut client) = pair().await;
        let speaks = async {
            for _ in 0..500 {
                client.write_all(&[7; 10_000]).await.unwrap();
            }
            drop(client);
        };
        tokio::join!(speaks, handle.finish(End::BlackHole(LONG)));
    }
}
