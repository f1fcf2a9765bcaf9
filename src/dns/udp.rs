//! Queries in datagrams.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::respond::{Client, Outcome};
use super::{Backend, Responder};
use crate::facts::Transport;
use crate::settings::{MAX_DNS_QUESTION_BYTES, MAX_DNS_WAITING};

/// The pause after a receive error.
const REST: Duration = Duration::from_millis(50);

/// Answers queries. Delayed responses wait in tasks of their own, which end with this one.
pub(super) async fn run<H: Backend>(responder: &Arc<Responder<H>>, socket: UdpSocket) {
    let socket = Arc::new(socket);
    let mut waiting = JoinSet::new();
    let mut question = vec![0; MAX_DNS_QUESTION_BYTES];
    loop {
        let received = tokio::select! {
            received = socket.recv_from(&mut question) => received,
            Some(_) = waiting.join_next(), if !waiting.is_empty() => continue,
        };
        let Ok((length, peer)) = received else {
            // The system may report a client that is gone. The next receive works again.
            sleep(REST).await;
            continue;
        };
        let client = Client {
            number: responder.backend.number(),
            peer,
            transport: Transport::Udp,
        };
        if responder.refuses(client) {
            continue;
        }
        let Outcome::Send(answer, wait) = responder.respond(&question[..length], client) else {
            continue;
        };
        if wait.is_zero() {
            send(&socket, &answer, peer).await;
        // Beyond the limit the response is lost, as datagrams may be: the client retries.
        } else if waiting.len() < MAX_DNS_WAITING {
            let socket = Arc::clone(&socket);
            waiting.spawn(async move {
                sleep(wait).await;
                send(&socket, &answer, peer).await;
            });
        }
    }
}

/// Sends a response. A failure counts as a lost datagram.
async fn send(socket: &UdpSocket, answer: &[u8], peer: SocketAddr) {
    drop(socket.send_to(answer, peer).await);
}
