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
use exchaos::auth::ntlm;

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

/// What is asked after that: the first ten items of the inbox, with all that they have.
const FIND_ITEMS: &str = concat!(
    r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#,
    r#"<FindItem Traversal="Shallow" xmlns="http://schemas.microsoft.com/exchange/services/2006/messages" "#,
    r#"xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">"#,
    r#"<ItemShape><t:BaseShape>AllProperties</t:BaseShape></ItemShape>"#,
    r#"<IndexedPageItemView MaxEntriesReturned="10" Offset="0" BasePoint="Beginning"/>"#,
    r#"<ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></ParentFolderIds>"#,
    r#"</FindItem></s:Body></s:Envelope>"#
);

/// The credentials of a client, by Basic.
pub(crate) fn basic() -> String {
    format!("Basic {}", STANDARD.encode("alice@contoso.test:exchaos"))
}

/// A GetFolder of the inbox, with credentials or without.
pub(crate) fn get_folder(host: &str, credentials: Option<&str>) -> Arc<str> {
    post(host, credentials, GET_FOLDER)
}

/// A FindItem of the inbox.
pub(crate) fn find_items(host: &str, credentials: &str) -> Arc<str> {
    post(host, Some(credentials), FIND_ITEMS)
}

/// A request with that body, with credentials or without.
pub(crate) fn post(host: &str, credentials: Option<&str>, body: &str) -> Arc<str> {
    let authorization = credentials
        .map(|credentials| format!("Authorization: {credentials}\r\n"))
        .unwrap_or_default();
    format!(
        "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: {host}\r\n{authorization}\
         Content-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into()
}

/// A request to EWS, whose prefixes are those that answers use.
pub(crate) fn envelope(operation: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><s:Body>{operation}</s:Body></s:Envelope>"
    )
}

/// What stands between two texts in an answer.
pub(crate) fn between(answer: &[u8], before: &str, after: &str) -> Result<String> {
    let text = str::from_utf8(answer)?;
    let found = text
        .split_once(before)
        .and_then(|(_, rest)| rest.split_once(after));
    let (found, _) =
        found.ok_or_else(|| format!("there is no `{before}` in this:\n{text:.2000}"))?;
    Ok(found.to_owned())
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
        timeout(PATIENCE, self.exchange(request, "200")).await??;
        Ok(&self.answer)
    }

    /// Sends a request, and waits for nothing.
    pub(crate) async fn send(&mut self, request: &str) -> Result<()> {
        timeout(PATIENCE, self.stream.write_all(request.as_bytes())).await??;
        Ok(())
    }

    /// Reads, and forgets, to the end of the connection.
    pub(crate) async fn drain(mut self) -> std::io::Result<()> {
        let mut rest = [0; 1024];
        while self.stream.read(&mut rest).await? > 0 {}
        Ok(())
    }

    /// Logs in by NTLM: from then on the connection is the client's.
    async fn log_in(&mut self, host: &str) -> Result<()> {
        let last = self.answer_to_challenge(host, "CONTOSO", "alice", "exchaos");
        let last = last.await?;
        self.exchange(&get_folder(host, Some(&last)), "200").await
    }

    /// Begins a login by NTLM; the credentials that end it.
    pub(crate) async fn answer_to_challenge(
        &mut self,
        host: &str,
        domain: &str,
        user: &str,
        password: &str,
    ) -> Result<String> {
        let client = ntlm::client::Client::default();
        let account = ntlm::client::Account {
            domain,
            user,
            password,
        };
        let first = format!("NTLM {}", STANDARD.encode(client.negotiate()));
        self.exchange(&get_folder(host, Some(&first)), "401")
            .await?;
        let head = String::from_utf8_lossy(&self.answer);
        let challenge = head
            .lines()
            .find_map(|line| line.strip_prefix("WWW-Authenticate: NTLM "));
        let challenge = STANDARD.decode(challenge.ok_or("there is a challenge")?)?;
        let answer = client.authenticate(&challenge, &account, [7; 16])?;
        Ok(format!("NTLM {}", STANDARD.encode(answer)))
    }

    /// Sends a request, and reads the whole answer, which has that status.
    pub(crate) async fn exchange(&mut self, request: &str, status: &str) -> Result<()> {
        self.answer.clear();
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        while length(&self.answer, status)?.is_none_or(|length| self.answer.len() < length) {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err("a connection ended before its answer".into());
            }
        }
        Ok(())
    }
}

/// How long an answer will be, head and body; nothing while its head is not complete.
fn length(answer: &[u8], status: &str) -> Result<Option<usize>> {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = str::from_utf8(&answer[..end])?;
    if head.split(' ').nth(1) != Some(status) {
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

    /// Logs every client in by NTLM.
    pub(crate) async fn log_in(&mut self, host: &str) -> Result<()> {
        for connection in &mut self.connections {
            connection.log_in(host).await?;
        }
        Ok(())
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
