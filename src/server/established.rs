//! A connection whose handshake is complete, and how long a connection may be silent.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use super::flights::Flights;
use super::http::{self, Answering, Client};
use super::late_alert::{self, Lent};
use crate::fault::tls::Plan;
use crate::settings;
use crate::wire::Handle;

/// A connection whose handshake is complete.
pub(super) struct Established {
    pub(super) client: Client,
    /// In a box, as every function that it is handed to keeps room for it.
    pub(super) stream: Box<TlsStream<Flights>>,
    pub(super) h2: bool,
    pub(super) plan: Plan,
}

impl Established {
    /// Serves the requests of the connection, until it ends or an alert comes in place of an answer.
    pub(super) async fn serve(self: Box<Self>, stop: watch::Receiver<bool>) {
        let Self {
            mut client,
            stream,
            h2,
            plan,
        } = *self;
        let (asked, due) = watch::channel(None);
        client.alert = Some(asked);
        let wire = client.wire.clone();
        let (lent, back) = Lent::of(stream);
        let late = tokio::select! {
            biased;
            () = http::secure(client, lent, h2, &plan, stop) => None,
            late = late_alert::due(due) => Some(late),
        };
        if let (Some(late), Some(stream)) = (late, back.take()) {
            Box::pin(late_alert::send(stream, late, &wire)).await;
        }
    }
}

/// Waits until nothing has come or gone for too long, though no answer is due; or for the longest that a connection lives.
pub(super) async fn forgotten(wire: &Handle, answering: &Answering) {
    let silence = async {
        let mut before = None;
        while answering.any() || before != Some(wire.counted()) {
            before = Some(wire.counted());
            sleep(settings::IDLE_TIMEOUT).await;
        }
    };
    drop(timeout(settings::CONNECTION_LIFETIME, silence).await);
}

/// Lets a client wait.
pub(super) async fn wait(delay: Option<Duration>) {
    if let Some(delay) = delay {
        sleep(delay).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Wire;
    use tokio::net::{TcpListener, TcpStream};

    #[tokio::test(start_paused = true)]
    async fn silence_is_forgiven_while_an_answer_is_due() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let wire = Wire::new(client.await.unwrap()).handle();
        let answering = Answering::default();
        let long = settings::IDLE_TIMEOUT * 4;
        let one = answering.one();
        assert!(timeout(long, forgotten(&wire, &answering)).await.is_err());
        drop(one);
        assert!(timeout(long, forgotten(&wire, &answering)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn no_connection_lives_for_ever_though_an_answer_is_due() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let wire = Wire::new(client.await.unwrap()).handle();
        let answering = Answering::default();
        let _one = answering.one();
        let start = tokio::time::Instant::now();
        forgotten(&wire, &answering).await;
        assert_eq!(
            start.elapsed().as_secs(),
            settings::CONNECTION_LIFETIME.as_secs()
        );
    }
}
