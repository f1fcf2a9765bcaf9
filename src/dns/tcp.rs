//! Queries on a stream, each with a length prefix
//! ([RFC 1035 §4.2.2](https://www.rfc-editor.org/rfc/rfc1035#section-4.2.2)).

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};

use super::respond::{Client, Outcome};
use super::{Backend, Responder};
use crate::facts::Transport;
use crate::settings::{
    CONNECTION_LIFETIME, DNS_IDLE_TIMEOUT, MAX_DNS_CLIENTS, MAX_DNS_QUESTION_BYTES,
};

/// The pause after the system ran out of sockets.
const REST: Duration = Duration::from_millis(50);

/// Serves clients, each in a task of its own that ends with this one. Beyond the limit, a new client replaces the
/// oldest one, so that idle clients do not block others.
pub(super) async fn run<H: Backend>(responder: &Arc<Responder<H>>, listener: TcpListener) {
    let mut clients = JoinSet::new();
    let mut oldest: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = clients.join_next(), if !clients.is_empty() => continue,
        };
        let Ok((socket, peer)) = accepted else {
            sleep(REST).await;
            continue;
        };
        if oldest.len() == MAX_DNS_CLIENTS {
            oldest.retain(|client| !client.is_finished());
        }
        // The oldest client is dropped, not the newest: clients keep idle connections, but a new one has a query.
        if oldest.len() == MAX_DNS_CLIENTS
            && let Some(client) = oldest.pop_front()
        {
            client.abort();
        }
        let responder = Arc::clone(responder);
        oldest.push_back(clients.spawn(async move {
            // It is no error if a client leaves or times out.
            drop(timeout(CONNECTION_LIFETIME, serve(&responder, socket, peer)).await);
        }));
    }
}

async fn serve<H: Backend>(
    responder: &Responder<H>,
    mut socket: TcpStream,
    peer: SocketAddr,
) -> io::Result<()> {
    let client = Client {
        number: responder.backend.number(),
        peer,
        transport: Transport::Tcp,
    };
    if responder.refuses(client) {
        return Ok(());
    }
    loop {
        let question = timeout(DNS_IDLE_TIMEOUT, read(&mut socket)).await??;
        match responder.respond(&question, client) {
            Outcome::Close => return Ok(()),
            Outcome::Nothing => {}
            Outcome::Send(answer, wait) => {
                sleep(wait).await;
                timeout(DNS_IDLE_TIMEOUT, write(&mut socket, &answer)).await??;
            }
        }
    }
}

/// Reads a query up to a limit. The rest of a longer one is discarded.
async fn read(socket: &mut TcpStream) -> io::Result<Vec<u8>> {
    let length = usize::from(socket.read_u16().await?);
    let mut question = vec![0; length.min(MAX_DNS_QUESTION_BYTES)];
    socket.read_exact(&mut question).await?;
    let rest = (length - question.len()) as u64;
    if tokio::io::copy(&mut socket.take(rest), &mut tokio::io::sink()).await? < rest {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(question)
}

/// Writes length and answer at once: some clients read them as one
/// ([RFC 7766 §8](https://www.rfc-editor.org/rfc/rfc7766#section-8)).
async fn write(socket: &mut TcpStream, answer: &[u8]) -> io::Result<()> {
    let length = u16::try_from(answer.len()).map_err(io::Error::other)?;
    let whole = [&length.to_be_bytes(), answer].concat();
    socket.write_all(&whole).await
}
