//! How a connection ends at our hands, and how that is carried out.

use std::io;
use std::net::Shutdown;
use std::time::Duration;

use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Handle;
use crate::settings;

/// How a connection ends at our hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What comes is read and thrown away, nothing is answered, and after that time there is a FIN.
    BlackHole(Duration),
    /// An orderly FIN, without TLS's `close_notify`.
    Close,
    /// A FIN; what comes is read for that time all the same.
    HalfClose(Duration),
    /// A RST: what Windows calls "forcibly closed by the remote host".
    Reset,
    /// Nothing is read and nothing written, and after that time there is a FIN.
    Stall(Duration),
}

impl Handle {
    /// Carries the end out, after whoever owned the [`Wire`](super::Wire) let go of it.
    ///
    /// A reset happens when the last handle is dropped. Whatever else takes time is over as soon as the client is gone.
    pub async fn finish(&self, end: End) {
        match end {
            End::BlackHole(most) => {
                drop(timeout(most, self.drain()).await);
                self.close(settings::LINGER).await;
            }
            End::Close => self.close(settings::LINGER).await,
            End::HalfClose(most) => self.close(most).await,
            // An error means that the client was faster: there is nothing left to end.
            End::Reset => {
                drop(SockRef::from(&self.0.socket).set_linger(Some(Duration::ZERO)));
            }
            End::Stall(most) => {
                drop(timeout(most, self.gone()).await);
                self.close(settings::LINGER).await;
            }
        }
    }

    /// Says FIN, and waits for the client's own: a socket closed over unread bytes would send RST instead.
    async fn close(&self, most: Duration) {
        drop(SockRef::from(&self.0.socket).shutdown(Shutdown::Write));
        drop(timeout(most, self.drain()).await);
    }

    /// Reads, and forgets, until the client has no more to say.
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

    /// Waits until the client is gone, without reading what it says.
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
            // What is there stays there: only news wakes this again.
            let forget = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
            drop(self.0.socket.try_io(Interest::READABLE, forget));
        }
    }
}

/// Reads what is there, and forgets it. The room for it is that of this call: whoever waits has none.
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
    async fn a_stall_says_nothing_over_unread_bytes_until_the_client_goes() {
        let (handle, mut client) = pair().await;
        client.write_all(b"hello").await.unwrap();
        let waits = timeout(Duration::from_millis(50), handle.finish(End::Stall(LONG)));
        assert!(waits.await.is_err(), "a stall waits");
        drop(client);
        handle.finish(End::Stall(LONG)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_stall_comes_to_an_end_with_a_fin() {
        let (handle, mut client) = pair().await;
        let reader = async { client.read(&mut [0]).await };
        let (read, ()) = tokio::join!(reader, handle.finish(End::Stall(LONG)));
        assert_eq!(read.unwrap(), 0);
    }

    #[tokio::test]
    async fn half_closed_the_client_may_still_speak_and_is_not_reset() {
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
    async fn a_black_hole_takes_everything_and_answers_nothing() {
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
