//! A stub resolver for self-checks: a query, and the response as text.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use hickory_proto::op::{Message, Query};
use hickory_proto::rr::{Name, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::respond::rcode;
use crate::facts::Transport;

/// A response in lines of the zone file format, with comments after `;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The transport.
    pub transport: Transport,
    /// The lines, or the error.
    pub answer: Result<Vec<String>, String>,
}

/// Sends a query over UDP, and again over TCP if the response is truncated. `patience` is the timeout of each.
///
/// # Errors
///
/// [`io::Error`] if the name or the type is invalid, or the query cannot be serialized.
pub async fn ask(
    server: SocketAddr,
    name: &str,
    record: &str,
    patience: Duration,
) -> io::Result<Vec<Response>> {
    let mut name = Name::from_ascii(name).map_err(io::Error::other)?;
    name.set_fqdn(true);
    let record = RecordType::from_str(record).map_err(io::Error::other)?;
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, record));
    let question = message.to_vec().map_err(io::Error::other)?;
    let first = parsed(timeout(patience, datagram(server, &question)).await);
    let truncated = matches!(&first, Ok(answer) if answer.metadata.truncation);
    let mut all = vec![received(Transport::Udp, first)];
    if truncated {
        let second = parsed(timeout(patience, stream(server, &question)).await);
        all.push(received(Transport::Tcp, second));
    }
    Ok(all)
}

fn parsed<E>(came: Result<io::Result<Vec<u8>>, E>) -> Result<Message, String> {
    let bytes = came.map_err(|_| "no answer".to_owned())?;
    let bytes = bytes.map_err(|error| error.to_string())?;
    Message::from_vec(&bytes).map_err(|error| error.to_string())
}

fn received(transport: Transport, came: Result<Message, String>) -> Response {
    let lines = |message: Message| {
        let truncated = if message.metadata.truncation {
            ", truncated"
        } else {
            ""
        };
        let code = rcode(message.metadata.response_code);
        let count = message.answers.len();
        let mut lines = vec![format!(";; status: {code}{truncated}, answers: {count}")];
        lines.extend(message.answers.iter().map(ToString::to_string));
        lines.extend(message.authorities.iter().map(ToString::to_string));
        lines
    };
    Response {
        transport,
        answer: came.map(lines),
    }
}

async fn datagram(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let any = match server {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    socket.send(question).await?;
    let mut answer = vec![0; usize::from(u16::MAX)];
    let length = socket.recv(&mut answer).await?;
    answer.truncate(length);
    Ok(answer)
}

async fn stream(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let mut socket = TcpStream::connect(server).await?;
    let length = u16::try_from(question.len()).map_err(io::Error::other)?;
    socket
        .write_all(&[&length.to_be_bytes(), question].concat())
        .await?;
    let mut answer = vec![0; usize::from(socket.read_u16().await?)];
    socket.read_exact(&mut answer).await?;
    Ok(answer)
}
