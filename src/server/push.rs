//! Carries notifications to the clients that want to be called: one request at a time for each, in a task of its own.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, HeaderName};
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{sleep, timeout};

use super::Shared;
use crate::exchange::ews::notifications::{Courier, Parcel, Status};
use crate::exchange::headers::XML;
use crate::settings;

/// The action of every notification.
const ACTION: &str =
    "http://schemas.microsoft.com/exchange/services/2006/messages/SendNotification";

/// Why a client did not take a notification. Which of the reasons it is makes no difference.
type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Shared {
    /// Lets notifications be carried to a client, until it wants no more or the server stops.
    pub(super) fn send_out(&self, courier: Courier) {
        let (anywhere, mut stop) = (self.pushes_anywhere, self.stop.clone());
        tokio::spawn(async move {
            let post = |url: String, document: Bytes| async move {
                let answered = timeout(settings::PUSH_TIMEOUT, post(&url, document, anywhere));
                answered.await.ok()?.ok()
            };
            // An error means that the server is gone.
            tokio::select! {
                () = deliver(courier, post) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
    }
}

/// Carries one notification after the other.
async fn deliver<P, F>(mut courier: Courier, post: P)
where
    P: Fn(String, Bytes) -> F,
    F: Future<Output = Option<Status>>,
{
    while let Some(parcel) = courier.next().await {
        match attempt(&courier, &parcel, &post).await {
            Some(Status::Ok) => courier.delivered(&parcel),
            Some(Status::Unsubscribe) | None => return courier.unsubscribe(),
        }
    }
}

/// What a client says to a notification; nothing if it says nothing sensible, however often it is asked.
async fn attempt<P, F>(courier: &Courier, parcel: &Parcel, post: &P) -> Option<Status>
where
    P: Fn(String, Bytes) -> F,
    F: Future<Output = Option<Status>>,
{
    let document = Bytes::copy_from_slice(&parcel.document);
    let mut pauses = courier.pauses();
    loop {
        let status = post(courier.url().to_owned(), document.clone()).await;
        if status.is_some() {
            return status;
        }
        sleep(pauses.next()?).await;
    }
}

/// Posts a notification, and reads what the client says to it.
async fn post(url: &str, document: Bytes, anywhere: bool) -> Result<Status, Failure> {
    let url: Uri = url.parse()?;
    let authority = url.authority().ok_or("a URL without a host")?;
    let host = authority.host().trim_matches(['[', ']']);
    let place = (host, authority.port_u16().unwrap_or(80));
    // A name may lead anywhere by now.
    let mut addresses = lookup_host(place).await?;
    let address = addresses.find(|address| anywhere || address.ip().is_loopback());
    let address = address.ok_or("a host that is not on this machine")?;
    let mut request = Request::new(Full::new(document));
    *request.method_mut() = Method::POST;
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse()?;
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::try_from(authority.as_str())?);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(XML));
    let action = HeaderName::from_static("soapaction");
    headers.insert(action, HeaderValue::from_static(ACTION));
    let socket = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await?;
    // It ends with the answer.
    tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    if !response.status().is_success() {
        return Err("the client does not answer with success".into());
    }
    let body = Limited::new(response.into_body(), settings::MAX_PUSH_ANSWER_BYTES);
    let body = body.collect().await?.to_bytes();
    Status::read(&body).ok_or_else(|| "no SendNotificationResult".into())
}
