//! Sends bytes a few at a time, with a pause before each piece, up to a deadline.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use crate::reply::Dribble;
use crate::settings::MAX_DRIP;
use crate::wire::{End, Handle};

/// The pace of bytes.
#[derive(Debug)]
pub(super) struct PacedWriter {
    bytes: usize,
    gap: Duration,
    pause: Option<Pin<Box<Sleep>>>,
    /// The time at which the connection is closed, at any position.
    deadline: Instant,
    wire: Handle,
}

impl PacedWriter {
    pub(super) fn new(dribble: Dribble, wire: &Handle) -> Self {
        Self {
            bytes: dribble.bytes.max(1),
            gap: dribble.gap,
            pause: None,
            deadline: Instant::now() + MAX_DRIP,
            wire: wire.clone(),
        }
    }

    /// The number of bytes that may be sent now, after the pause before them.
    pub(super) fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(self.gap)));
        ready!(pause.as_mut().poll(cx));
        if self.deadline <= Instant::now() {
            self.wire.end(End::Close);
            return Poll::Pending;
        }
        self.pause = None;
        Poll::Ready(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::MAX_GAP;
    use crate::wire::Wire;
    use std::future::poll_fn;
    use tokio::net::{TcpListener, TcpStream};

    #[tokio::test(start_paused = true)]
    async fn a_paced_answer_ends_at_its_deadline_with_the_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let wire = Wire::new(client.await.unwrap()).handle();
        let dribble = Dribble {
            head: false,
            body: true,
            bytes: 1,
            gap: MAX_GAP,
        };
        let mut paced_writer = PacedWriter::new(dribble, &wire);
        let dripping = async {
            loop {
                poll_fn(|cx| paced_writer.poll_piece(cx)).await;
            }
        };
        let start = Instant::now();
        tokio::select! {
            end = wire.ended() => assert_eq!(end, End::Close),
            () = dripping => {}
        }
        assert!(start.elapsed() >= MAX_DRIP, "{:?}", start.elapsed());
        assert!(
            start.elapsed() <= MAX_DRIP + MAX_GAP,
            "{:?}",
            start.elapsed()
        );
    }
}
