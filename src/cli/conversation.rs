//! The conversation of `exchaos try`: one request, two on one connection, or the three of an NTLM login.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::canonical::{Canonical, Credentials};
use crate::auth::ntlm::client::{Account, Client};
use crate::server::Server;

/// The most bytes to show of a response.
const MOST: usize = 64 * 1024;

/// The exchanges: each request as it is shown, and the response.
pub(super) type Transcript = Vec<(String, Vec<u8>)>;

/// Sends the request over a verified connection, and records the responses.
pub(super) async fn converse(
    server: &Server,
    address: SocketAddr,
    request: &Canonical,
    transcript: &mut Transcript,
) -> io::Result<()> {
    if !request.secure {
        return speak(&mut TcpStream::connect(address).await?, request, transcript).await;
    }
    match connect(server, address, request).await {
        Ok(mut stream) => speak(&mut stream, request, transcript).await,
        // The request is shown although the handshake failed, so that the output is complete.
        Err(error) => {
            let (shown, _) = first(&request.credentials);
            transcript.push((request.text(shown.as_deref(), true), Vec::new()));
            Err(error)
        }
    }
}

/// Sends the request over a connection, with all steps of a login.
async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    request: &Canonical,
    transcript: &mut Transcript,
) -> io::Result<()> {
    let (shown, sent) = first(&request.credentials);
    let ntlm = match &request.credentials {
        Credentials::Ntlm { user, password } => Some((user, password)),
        _ => None,
    };
    // Only the last request closes the connection, which shows the end of its response.
    let last = ntlm.is_none() && !request.again;
    transcript.push((request.text(shown.as_deref(), last), Vec::new()));
    ask(
        stream,
        &request.text(sent.as_deref(), last),
        last,
        transcript,
    )
    .await?;
    if request.again {
        transcript.push((request.text(shown.as_deref(), true), Vec::new()));
        return ask(
            stream,
            &request.text(sent.as_deref(), true),
            true,
            transcript,
        )
        .await;
    }
    let (_, response) = transcript.last().expect("the request was pushed above");
    let (Some((user, password)), Some(challenge)) = (ntlm, challenge(response)) else {
        return Ok(());
    };
    let account = Account {
        domain: "",
        user,
        password,
    };
    let chance = *uuid::Uuid::new_v4().as_bytes();
    let answer = Client::default().authenticate(&challenge, &account, chance);
    let answer = answer.map_err(io::Error::other)?;
    transcript.push((request.text(Some("NTLM ..."), true), Vec::new()));
    let sent = format!("NTLM {}", STANDARD.encode(answer));
    ask(stream, &request.text(Some(&sent), true), true, transcript).await
}

/// The `Authorization` of the first request: as shown, and as sent.
fn first(credentials: &Credentials) -> (Option<String>, Option<String>) {
    let (scheme, secret) = match credentials {
        Credentials::None => return (None, None),
        Credentials::Basic { user, password } => {
            ("Basic", STANDARD.encode(format!("{user}:{password}")))
        }
        Credentials::Ntlm { .. } => ("NTLM", STANDARD.encode(Client::default().negotiate())),
        Credentials::Bearer(token) => ("Bearer", (*token).to_owned()),
    };
    let shown = format!("{scheme} ...");
    (Some(shown), Some(format!("{scheme} {secret}")))
}

async fn connect(
    server: &Server,
    address: SocketAddr,
    request: &Canonical,
) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots
        .add(server.authority().certificate().clone())
        .map_err(io::Error::other)?;
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from(request.host.clone()).map_err(io::Error::other)?;
    let socket = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config))
        .connect(name, socket)
        .await
}

/// Sends a request and reads the response: the last one to the end of the connection, others to their own end.
async fn ask<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    text: &str,
    last: bool,
    transcript: &mut Transcript,
) -> io::Result<()> {
    stream.write_all(text.as_bytes()).await?;
    let Some((_, got)) = transcript.last_mut() else {
        return Ok(());
    };
    let mut chunk = [0; 4096];
    while got.len() < MOST && (last || !is_whole(got)) {
        match stream.read(&mut chunk).await? {
            0 => return Ok(()),
            read => got.extend_from_slice(&chunk[..read]),
        }
    }
    Ok(())
}

/// Whether a response is complete according to its `Content-Length`.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = value(head, "content-length").and_then(|length| length.parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// The NTLM challenge in a response.
fn challenge(answer: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(answer);
    let line = value(&text, "www-authenticate")?;
    STANDARD.decode(line.strip_prefix("NTLM ")?).ok()
}

fn value<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    let mut lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
    let line = lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
    Some(line.1)
}
