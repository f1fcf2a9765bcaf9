//! Clients: raw HTTP/1.1 over kept TLS connections, as little work as can be beside the servers'.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::Result;

/// How long anything may take that should take no time.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is asked: the inbox.
const GET_FOLDER: &str = concat!(
    r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#,
    r#"<GetFolder xmlns="http://schemas.microsoft.com/exchange/services/2006/messages" "#,
    r#"xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">"#,
    r#"<FolderShape><t:BaseShape>Default</t:BaseShape></FolderShape>"#,
    r#"<FolderIds><t:DistinguishedFolderId Id="inbox"/></FolderIds>"#,
    r#"</GetFolder></s:Body></s:Envelope>"#
);

/// A GetFolder of the inbox, with credentials.
pub(crate) fn get_folder(host: &str) -> Arc<str> {
    let credentials = STANDARD.encode("alice@contoso.test:exchaos");
    format!(
        "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {credentials}\r\n\
         Content-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n{GET_FOLDER}",
        GET_FOLDER.len()
    )
    .into()
}

/// What clients have to know before they connect.
pub(crate) struct Client {
    name: ServerName<'static>,
    connector: TlsConnector,
}

/// A kept connection.
pub(crate) struct Connection {
    stream: TlsStream<TcpStream>,
    answer: Vec<u8>,
}

/// Many clients of one server, connected.
pub(crate) struct Load {
    connections: Vec<Connection>,
}

impl Client {
    /// A client of that host, which trusts the CA in that folder.
    pub(crate) fn new(host: &str, certs: &Path) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(certs.join("ca.pem"))?)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.resumption = Resumption::disabled();
        Ok(Self {
            name: ServerName::try_from(host.to_owned())?,
            connector: TlsConnector::from(Arc::new(config)),
        })
    }

    /// Connects, up to the end of the handshake.
    pub(crate) async fn connect(&self, address: SocketAddr) -> Result<Connection> {
        let connecting = async {
            let socket = TcpStream::connect(address).await?;
            socket.set_nodelay(true)?;
            self.connector.connect(self.name.clone(), socket).await
        };
        Ok(Connection {
            stream: timeout(PATIENCE, connecting).await??,
            answer: Vec::with_capacity(4096),
        })
    }
}

impl Connection {
    /// Sends a request, and waits for the whole answer.
    pub(crate) async fn ask(&mut self, request: &str) -> Result<&[u8]> {
        timeout(PATIENCE, self.exchange(request)).await??;
        Ok(&self.answer)
    }

    async fn exchange(&mut self, request: &str) -> Result<()> {
        self.answer.clear();
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        while length(&self.answer)?.is_none_or(|length| self.answer.len() < length) {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err("a connection ended before its answer".into());
            }
        }
        Ok(())
    }
}

/// How long an answer will be, head and body; nothing while its head is not complete.
fn length(answer: &[u8]) -> Result<Option<usize>> {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = str::from_utf8(&answer[..end])?;
    if !head.starts_with("HTTP/1.1 200 ") {
        return Err(format!("this is not what was asked for:\n{head}").into());
    }
    let value = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then_some(value)
    });
    let body: usize = value.ok_or("an answer has a length")?.parse()?;
    Ok(Some(end + 4 + body))
}

impl Load {
    /// Connects so many times.
    pub(crate) async fn connect(
        client: &Client,
        address: SocketAddr,
        clients: usize,
    ) -> Result<Self> {
        let mut connections = Vec::with_capacity(clients);
        for _ in 0..clients {
            connections.push(client.connect(address).await?);
        }
        Ok(Self { connections })
    }

    /// Lets every client ask again and again for so long; how many answers came.
    pub(crate) async fn ask_for(&mut self, duration: Duration, request: &Arc<str>) -> Result<u32> {
        let end = Instant::now() + duration;
        let answers = self.each(request, |mut connection, request| async move {
            let mut answers = 0;
            while Instant::now() < end {
                connection.ask(&request).await?;
                answers += 1;
            }
            Ok((connection, answers))
        });
        Ok(answers.await?.into_iter().sum())
    }

    /// Lets every client ask once, all at the same time; how long each waited for its answer.
    pub(crate) async fn ask_once(&mut self, request: &Arc<str>) -> Result<Vec<Duration>> {
        let waits = self.each(request, |mut connection, request| async move {
            let sent = Instant::now();
            connection.ask(&request).await?;
            Ok((connection, sent.elapsed()))
        });
        waits.await
    }

    /// Lets every client do that work in a task of its own; what each came back with.
    async fn each<T, W>(
        &mut self,
        request: &Arc<str>,
        work: impl Fn(Connection, Arc<str>) -> W,
    ) -> Result<Vec<T>>
    where
        T: Send + 'static,
        W: Future<Output = Result<(Connection, T)>> + Send + 'static,
    {
        let clients = self.connections.drain(..);
        let mut working: JoinSet<_> = clients
            .map(|connection| work(connection, Arc::clone(request)))
            .collect();
        let mut results = Vec::with_capacity(working.len());
        while let Some(done) = working.join_next().await {
            let (connection, result) = done??;
            self.connections.push(connection);
            results.push(result);
        }
        Ok(results)
    }
}
