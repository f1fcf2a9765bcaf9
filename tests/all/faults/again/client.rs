//! One attempt of a tolerant client: it verifies certificates, records their errors, and continues.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchaos::auth::ntlm::client::{Account, Client as Ntlm};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::line::{Line, Login};
use super::{NOW, Name, Way, pause};
use crate::harness::Lab;

/// The result of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Met {
    /// The error of the certificate.
    pub certificate: Option<String>,
    /// The answers, or the end.
    pub answer: String,
}

/// A client that uses one way.
pub struct Client {
    line: Line,
    way: Way,
    address: SocketAddr,
    name: String,
    roots: Arc<RootCertStore>,
    /// The number of received bytes, over all attempts.
    heard: AtomicUsize,
}

impl Met {
    /// No byte arrived, and the connection did not end.
    pub fn silence() -> Self {
        Self {
            certificate: None,
            answer: "nothing".to_owned(),
        }
    }
}

impl Client {
    pub fn new(lab: &Lab, line: Line, way: Way, address: SocketAddr, instance: &str) -> Self {
        let name = match way.name {
            Name::Localhost => "localhost".to_owned(),
            Name::Address => address.ip().to_string(),
            Name::Host => {
                let (service, rest) = line.host.split_once('.').unwrap();
                format!("{service}.i-{instance}.{rest}")
            }
        };
        let mut roots = RootCertStore::empty();
        let own = lab.server.authority().certificate().clone();
        roots.add(own).unwrap();
        Self {
            line,
            way,
            address,
            name,
            roots: Arc::new(roots),
            heard: AtomicUsize::new(0),
        }
    }

    /// Waits until no byte has arrived for this time.
    pub async fn silence(&self, most: Duration) {
        let mut before = None;
        let mut now = self.heard.load(Ordering::Relaxed);
        while before != Some(now) {
            before = Some(now);
            pause(most).await;
            now = self.heard.load(Ordering::Relaxed);
        }
    }

    /// Connects again, and sends the requests of the line.
    pub async fn attempt(&self) -> Met {
        let mut met = Met::default();
        let mut answer = String::new();
        let talked = self.talk(&mut met, &mut answer).await;
        met.answer = match talked {
            Ok(()) => answer,
            // The position of a client that is cut off is random.
            Err(error) => ending(&error),
        };
        met
    }

    async fn talk(&self, met: &mut Met, answer: &mut String) -> io::Result<()> {
        let socket = self.way.family.connect(self.address).await?;
        if !self.line.secure {
            return self.speak(socket, answer).await;
        }
        let verifier = Arc::new(Noting::new(&self.roots));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as _)
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        if self.line.offers_h2 {
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        }
        let name = ServerName::try_from(self.name.clone()).unwrap();
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, socket);
        let connected = connecting.await;
        met.certificate = verifier.noted.lock().unwrap().take();
        let stream = connected?;
        let version = stream.get_ref().1.protocol_version();
        *answer = format!("{:?}, ", version.unwrap());
        self.speak(stream, answer).await
    }

    /// Sends each request, and records each answer. A client of NTLM logs in once.
    async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: S,
        answers: &mut String,
    ) -> io::Result<()> {
        let mut login = match &self.line.login {
            Login::None => None,
            Login::Header(value) => Some(value.clone()),
            Login::Ntlm(..) => Some(format!(
                "NTLM {}",
                STANDARD.encode(Ntlm::default().negotiate())
            )),
        };
        for path in &self.line.paths {
            let mut answer = self
                .ask(&mut stream, path, login.as_deref(), answers)
                .await?;
            if let Login::Ntlm(user, password) = &self.line.login
                && let Some(challenge) = challenge(&answer)
            {
                let account = Account {
                    domain: "",
                    user,
                    password,
                };
                let token = Ntlm::default().authenticate(&challenge, &account, [7; 16]);
                let value = format!("NTLM {}", STANDARD.encode(token.unwrap()));
                answer = self.ask(&mut stream, path, Some(&value), answers).await?;
                login = None;
            }
            drop(answer);
        }
        Ok(())
    }

    async fn ask<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut S,
        path: &str,
        login: Option<&str>,
        answers: &mut String,
    ) -> io::Result<String> {
        let body = self.line.body.as_deref().unwrap_or_default();
        let method = if body.is_empty() { "GET" } else { "POST" };
        let host = match (self.way.name, self.address) {
            (Name::Host, _) => self.name.clone(),
            (Name::Address, SocketAddr::V6(address)) => address.to_string(),
            _ => format!("{}:{}", self.name, self.address.port()),
        };
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
        let length = body.len().to_string();
        let headers = [
            ("Authorization", login),
            ("Content-Type", self.line.content.as_deref()),
            (
                "Content-Length",
                Some(&*length).filter(|_| !body.is_empty()),
            ),
        ];
        for (name, value) in headers {
            if let Some(value) = value {
                head += &format!("{name}: {value}\r\n");
            }
        }
        let request = format!("{head}\r\n{body}");
        // A client that is cut off while it writes may still read the reason.
        let written = stream.write_all(request.as_bytes()).await;
        let answer = self.read(stream).await?;
        written?;
        *answers += &summary(&answer);
        Ok(answer)
    }

    /// A whole answer: up to the end of its framing, or of the connection.
    async fn read<S: AsyncRead + Unpin>(&self, stream: &mut S) -> io::Result<String> {
        let mut got = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&got);
            if is_whole(&text) {
                return Ok(text.into_owned());
            }
            let read = stream.read_buf(&mut got).await?;
            self.heard.fetch_add(read, Ordering::Relaxed);
            if read == 0 {
                return match got.is_empty() || got.starts_with(b"HTTP/") {
                    true => Err(ErrorKind::UnexpectedEof.into()),
                    false => Ok(String::from_utf8_lossy(&got).into_owned()),
                };
            }
        }
    }
}

fn is_whole(answer: &str) -> bool {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return false;
    };
    let value = |name| values(head, name).next();
    match (value("content-length"), value("transfer-encoding")) {
        (Some(length), _) => body.len() >= length.parse().unwrap(),
        (None, Some(_)) => body.ends_with("\r\n0\r\n\r\n"),
        (None, None) => false,
    }
}

/// The client's view of an answer: the status, the offered schemes, and the ResponseCode of EWS.
fn summary(answer: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.strip_prefix("HTTP/1.1 "))
        .and_then(|line| line.get(..3));
    let Some(status) = status else {
        return "rubbish; ".to_owned();
    };
    let schemes: Vec<_> = values(head, "www-authenticate")
        .map(|value| value.split(' ').next().unwrap())
        .collect();
    let code = body
        .split_once("ResponseCode>")
        .and_then(|(_, rest)| rest.split('<').next());
    let whole = body.is_empty() || body.trim_end().ends_with('>');
    format!(
        "{status} {} {}{}; ",
        schemes.join(" "),
        code.unwrap_or_default(),
        if whole { "" } else { "..." }
    )
}

fn values<'a>(head: &'a str, wanted: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    lines
        .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.trim())
}

fn challenge(answer: &str) -> Option<Vec<u8>> {
    let mut values = values(answer, "www-authenticate");
    let token = values.find_map(|value| value.strip_prefix("NTLM "))?;
    STANDARD.decode(token).ok()
}

/// A value of `Authorization`.
pub fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// The end of a connection. Other tests look at the packet: a client that writes after the end may miss it.
fn ending(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "refused".to_owned(),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => "ended".to_owned(),
        _ => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(Error::AlertReceived(alert)) => format!("{alert:?}"),
            Some(other) => variant(other),
            None => error.to_string(),
        },
    }
}

/// The name of an error, without its content.
fn variant(error: &impl std::fmt::Debug) -> String {
    let text = format!("{error:?}");
    let mut words = text.split([' ', '{']);
    words.next().unwrap_or_default().to_owned()
}

/// A verifier that accepts every certificate, and records the reason to refuse it.
#[derive(Debug)]
struct Noting {
    strict: Arc<WebPkiServerVerifier>,
    noted: Mutex<Option<String>>,
}

impl Noting {
    fn new(roots: &Arc<RootCertStore>) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let strict = WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), provider);
        Self {
            strict: strict.build().unwrap(),
            noted: Mutex::default(),
        }
    }

    fn note<T>(&self, verified: Result<T, Error>, otherwise: T) -> T {
        verified.unwrap_or_else(|error| {
            let mut noted = self.noted.lock().unwrap();
            noted.get_or_insert_with(|| variant(&error));
            otherwise
        })
    }
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // The clock of the server decides about validity.
        let now = u64::try_from(NOW.unix_timestamp()).unwrap();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
        let verified = self
            .strict
            .verify_server_cert(own, others, name, stapled, now);
        Ok(self.note(verified, ServerCertVerified::assertion()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.strict.verify_tls12_signature(message, own, signed);
        Ok(self.note(verified, HandshakeSignatureValid::assertion()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.strict.verify_tls13_signature(message, own, signed);
        Ok(self.note(verified, HandshakeSignatureValid::assertion()))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.strict.supported_verify_schemes()
    }
}
