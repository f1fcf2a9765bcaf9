//! Reads the body of a request, whole or in part.

use bytes::Bytes;
use http::Version;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::settings;

/// A body that the response did not wait for. The server reads it after the response, because the next request is behind it:
/// a client that waits for `100 Continue` may also send the body after a refusal ([RFC 9110
/// §10.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1)).
#[derive(Default)]
pub(super) struct Unread(Option<Incoming>);

impl Unread {
    /// Keeps a body for later.
    pub(super) fn keep(&mut self, body: Incoming) {
        self.0 = Some(body);
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        if let (Some(body), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(async { drop(read(body).await) });
        }
    }
}

/// Reads a body that the answer does not need. HTTP/2 would reset the stream of an unread one, and some clients then discard
/// the answer ([RFC 9113 §8.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.1)).
pub(super) async fn drain(version: Version, body: Incoming) {
    if version == Version::HTTP_2 {
        drop(read(body).await);
    }
}

/// The whole body of a request. `None` if it is too large (IIS answers 404.13), or if it does not arrive: then hyper ends
/// the connection with any answer.
pub(super) async fn read(body: Incoming) -> Option<Bytes> {
    let whole = Limited::new(body, settings::MAX_BODY_BYTES).collect();
    let read = timeout(settings::BODY_TIMEOUT, whole).await.ok()?.ok()?;
    Some(read.to_bytes())
}

/// Reads a number of bytes of a body, or all of it.
pub(super) async fn read_some(mut body: Incoming, mut left: usize) {
    while let Some(Ok(frame)) = body.frame().await {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        if left == 0 {
            break;
        }
    }
}
