//! The connections of the API. Their number is limited, and the oldest idle connection makes room for a new one.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::{Sleep, sleep};

use crate::settings::{ADMIN_IDLE, MAX_ADMIN_CONNECTIONS};

/// The connections, the oldest first.
#[derive(Clone, Default)]
pub(super) struct Visitors(Arc<Mutex<Vec<Arc<Visitor>>>>);

/// A connection.
#[derive(Default)]
pub(super) struct Visitor {
    is_busy: AtomicBool,
    leave: Notify,
}

/// The permit of a connection, until it is dropped.
pub(super) struct Admission {
    visitors: Visitors,
    pub(super) visitor: Arc<Visitor>,
}

impl Visitors {
    /// Admits a connection. `None` if all others are busy.
    pub(super) fn admit(&self) -> Option<Admission> {
        let mut all = self.all();
        if all.len() >= MAX_ADMIN_CONNECTIONS {
            let idle = all.iter().position(|visitor| !visitor.is_busy())?;
            all.remove(idle).leave.notify_one();
        }
        let visitor = Arc::<Visitor>::default();
        all.push(Arc::clone(&visitor));
        Some(Admission {
            visitors: self.clone(),
            visitor,
        })
    }

    fn all(&self) -> MutexGuard<'_, Vec<Arc<Visitor>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visitor {
    /// Records whether a request is being answered.
    pub(super) fn set_busy(&self, is_busy: bool) {
        self.is_busy.store(is_busy, Ordering::Release);
    }

    fn is_busy(&self) -> bool {
        self.is_busy.load(Ordering::Acquire)
    }

    /// Waits until the connection must make room.
    pub(super) async fn leaves(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut all = self.visitors.all();
        all.retain(|one| !Arc::ptr_eq(one, &self.visitor));
    }
}

/// A socket that is closed if its client reads nothing for a while.
pub(super) struct Impatient<I> {
    io: I,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<I> Impatient<I> {
    pub(super) fn new(io: I) -> Self {
        Self { io, waiting: None }
    }

    fn judge<T>(
        &mut self,
        polled: Poll<io::Result<T>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.waiting = None;
            return polled;
        }
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(sleep(ADMIN_IDLE)));
        waiting
            .as_mut()
            .poll(cx)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Impatient<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Impatient<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.judge(polled, cx)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.io).poll_flush(cx);
        self.judge(polled, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn the_oldest_idle_connection_makes_room_and_a_busy_one_does_not() {
        let visitors = Visitors::default();
        let places: Vec<_> = (0..MAX_ADMIN_CONNECTIONS)
            .map(|_| visitors.admit().unwrap())
            .collect();
        places[0].visitor.set_busy(true);
        let _new = visitors.admit().unwrap();
        places[1].visitor.leaves().await;
        places.iter().for_each(|place| place.visitor.set_busy(true));
        let last = visitors.admit().unwrap();
        last.visitor.set_busy(true);
        assert!(visitors.admit().is_none());
        drop(places);
        assert!(visitors.admit().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_is_given_up() {
        let (io, _client) = duplex(4);
        let error = Impatient::new(io).write_all(b"too much").await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
