//! The limit for the silence of a connection.

use tokio::time::{sleep, timeout};

use crate::settings;
use crate::wire::Handle;

/// Waits until the connection is silent for too long without a pending answer, or has reached its longest life.
pub(super) async fn forgotten(wire: &Handle, is_answering: impl Fn() -> bool) {
    let silence = async {
        let mut before = None;
        while is_answering() || before != Some(wire.counted()) {
            before = Some(wire.counted());
            sleep(settings::IDLE_TIMEOUT).await;
        }
    };
    drop(timeout(settings::CONNECTION_LIFETIME, silence).await);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::http::Answering;
    use crate::wire::Wire;
    use tokio::net::{TcpListener, TcpStream};

    #[tokio::test(start_paused = true)]
    async fn silence_is_allowed_while_an_answer_is_due() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let wire = Wire::new(client.await.unwrap()).handle();
        let answering = Answering::default();
        let long = settings::IDLE_TIMEOUT * 4;
        let one = answering.one();
        assert!(
            timeout(long, forgotten(&wire, || answering.any()))
                .await
                .is_err()
        );
        drop(one);
        assert!(
            timeout(long, forgotten(&wire, || answering.any()))
                .await
                .is_ok()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn no_connection_lives_for_ever_although_an_answer_is_due() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let wire = Wire::new(client.await.unwrap()).handle();
        let answering = Answering::default();
        let _one = answering.one();
        let start = tokio::time::Instant::now();
        forgotten(&wire, || answering.any()).await;
        assert_eq!(
            start.elapsed().as_secs(),
            settings::CONNECTION_LIFETIME.as_secs()
        );
    }
}
