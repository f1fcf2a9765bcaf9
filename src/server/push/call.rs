//! One request to a client: its target, with TLS or without, and its answer.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, HeaderName};
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};

use super::trust::Trust;
use crate::exchange::ews::notifications::Status;
use crate::exchange::headers::XML;
use crate::settings;

/// The SOAP action of notifications.
const ACTION: &str =
    "http://schemas.microsoft.com/exchange/services/2006/messages/SendNotification";

/// The reason why a client did not accept a notification. All reasons are treated alike.
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The permissions for calls to clients.
pub(super) struct Caller {
    /// Whether they may be on other machines.
    pub(super) anywhere: bool,
    /// The roots for TLS.
    pub(super) trust: Arc<Trust>,
}

impl Caller {
    /// Posts a notification, and reads the client's answer.
    pub(super) async fn post(&self, url: &str, document: Bytes) -> Result<Status, Failure> {
        let url: Uri = url.parse()?;
        let host = url.host().ok_or("a URL without a host")?;
        let host = host.trim_matches(['[', ']']);
        let secure = url.scheme_str() == Some("https");
        let port = url.port_u16().unwrap_or(if secure { 443 } else { 80 });
        // The name may resolve to another machine than before.
        let mut addresses = lookup_host((host, port)).await?;
        let address = addresses.find(|address| self.anywhere || address.ip().is_loopback());
        let address = address.ok_or("a host that is not on this machine")?;
        let request = request(&url, document)?;
        let socket = TcpStream::connect(address).await?;
        if !secure {
            return ask(socket, request).await;
        }
        let name = ServerName::try_from(host.to_owned())?;
        let connector = self.trust.connector().await?;
        ask(connector.connect(name, socket).await?, request).await
    }
}

fn request(url: &Uri, document: Bytes) -> Result<Request<Full<Bytes>>, Failure> {
    let authority = url.authority().ok_or("a URL without a host")?.as_str();
    let target = authority.rsplit('@').next().unwrap_or(authority);
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::new(Full::new(document));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = path.parse()?;
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::try_from(target)?);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(XML));
    let action = HeaderName::from_static("soapaction");
    headers.insert(action, HeaderValue::from_static(ACTION));
    Ok(request)
}

async fn ask<S>(socket: S, request: Request<Full<Bytes>>) -> Result<Status, Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await?;
    // The task ends with the answer.
    tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    if !response.status().is_success() {
        return Err("the client does not answer with success".into());
    }
    let body = Limited::new(response.into_body(), settings::MAX_PUSH_ANSWER_BYTES);
    let body = body.collect().await?.to_bytes();
    Status::read(&body).ok_or_else(|| "no SendNotificationResult".into())
}
