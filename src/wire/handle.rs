//! The grip on a wire that somebody else owns.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::end::End;
use super::shape::{Shape, Slices};
use crate::settings;

/// The grip on a [`Wire`](super::Wire) that somebody else owns.
#[derive(Clone, Debug)]
pub struct Handle(pub(super) Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) socket: TcpStream,
    pub(super) state: Mutex<State>,
    pub(super) ended: Notify,
    pub(super) read: AtomicU64,
    pub(super) written: AtomicU64,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) ended: Option<End>,
    pub(super) at_flush: Option<(u64, End)>,
    pub(super) budget: Option<(u64, End)>,
    pub(super) shape: Shape,
    /// How many bytes have to be written before the shape may go, at the flush that follows.
    pub(super) shaped_until: Option<u64>,
    /// How many bytes have to be written before they go in larger pieces again.
    pub(super) sliced_until: Option<u64>,
    /// When one of these two is no longer waited for.
    pub(super) deadline: Option<Instant>,
}

impl Handle {
    /// Ends the connection now, before anything more is written.
    pub fn end(&self, end: End) {
        self.state().ended.get_or_insert(end);
        self.0.ended.notify_one();
    }

    /// Ends the connection once at least `bytes` more are written, and all that there is to write is with the kernel.
    pub fn end_at_flush(&self, bytes: u64, end: End) {
        self.state().at_flush = Some((self.counted().1 + bytes, end));
    }

    /// Ends the connection after `bytes` more bytes on the wire, TLS's own included.
    pub fn end_after(&self, bytes: u64, end: End) {
        match bytes {
            0 => self.end(end),
            _ => self.state().budget = Some((bytes, end)),
        }
    }

    /// Lets bytes go through like that from now on.
    pub fn shape(&self, shape: Shape) {
        let mut state = self.state();
        state.shape = state.shape.with(shape);
    }

    /// The same until at least `bytes` more are written, and all that there is to write is with the kernel. What takes too
    /// long is closed.
    pub fn shape_until_flush(&self, shape: Shape, bytes: u64) {
        let due = self.counted().1 + bytes;
        let mut state = self.state();
        state.shape = state.shape.with(shape);
        state.shaped_until = Some(due);
        state.deadline = Some(Instant::now() + settings::MAX_DRIP);
    }

    /// Lets the next `bytes` out in such pieces, whatever they belong to. What takes too long is closed.
    pub fn slice_next(&self, slices: Slices, bytes: u64) {
        let due = self.counted().1 + bytes;
        let mut state = self.state();
        state.shape.slices = Some(slices);
        state.sliced_until = Some(due);
        state.deadline = Some(Instant::now() + settings::MAX_DRIP);
    }

    /// Bytes read from and written to the client so far.
    pub fn counted(&self) -> (u64, u64) {
        (
            self.0.read.load(Ordering::Relaxed),
            self.0.written.load(Ordering::Relaxed),
        )
    }

    /// The end that we chose, if the connection has come to it.
    pub fn chosen_end(&self) -> Option<End> {
        self.state().ended
    }

    /// Waits until the connection has come to an end that we chose.
    pub async fn ended(&self) -> End {
        loop {
            if let Some(end) = self.chosen_end() {
                return end;
            }
            self.0.ended.notified().await;
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
