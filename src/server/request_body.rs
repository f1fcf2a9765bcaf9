//! Reads the body of a request, whole or until it is enough.

use bytes::Bytes;
use http::Version;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::settings;

/// A body that the response did not wait for. The server reads it after the response, because the next request is behind it: a
/// client that waits for `100 Continue` may also send the body after a refusal
/// ([RFC 9110 §10.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1)).
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

/// Reads a body that the answer does not ask for: HTTP/2 resets the stream of one that is left, and some clients then
/// forget the answer ([RFC 9113 §8.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.1)).
pub(super) async fn drain(version: Version, body: Incoming) {
    if version == Version::HTTP_2 {
        drop(read(body).await);
    }
}

/// The body of a request, whole. Nothing if it is too large, to which IIS answers 404.13; or if it does not come, where
/// the client is gone or as good as gone, and hyper ends the connection whatever is answered.
pub(super) async fn read(body: Incoming) -> Option<Bytes> {
    let whole = Limited::new(body, settings::MAX_BODY_BYTES).collect();
    let read = timeout(settings::BODY_TIMEOUT, whole).await.ok()?.ok()?;
    Some(read.to_bytes())
}

/// Reads so many bytes of a body, or all of it.
pub(super) async fn read_some(mut body: Incoming, mut left: usize) {
    while let Some(Ok(frame)) = body.frame().await {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        if left == 0 {
            break;
        }
    }
}
