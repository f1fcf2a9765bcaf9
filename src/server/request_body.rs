//! Reads the body of a request, whole or in part.

use bytes::{Bytes, BytesMut};
use http::Version;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::memory::{Held, TransitRoom};
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
            runtime.spawn(timeout(settings::BODY_TIMEOUT, discard(body)));
        }
    }
}

/// Reads a body that the answer does not need. HTTP/2 would reset the stream of an unread one, and some clients then discard
/// the answer ([RFC 9113 §8.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.1)).
pub(super) async fn drain(version: Version, body: Incoming) {
    if version == Version::HTTP_2 {
        drop(timeout(settings::BODY_TIMEOUT, discard(body)).await);
    }
}

/// Reads at most the usual size of a body, and drops it.
async fn discard(body: Incoming) {
    read_some(body, settings::MAX_BODY_BYTES).await;
}

/// The reason why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBody {
    /// It is too large, which IIS answers with 404.13. Or it does not arrive, because the client is gone or stalled. hyper
    /// then ends the connection, whatever the answer is.
    NotWhole,
    /// There is no memory for it.
    NoRoom,
}

/// The complete body of a request. It occupies its room for as long as it exists.
pub(super) async fn read(mut body: Incoming, room: &TransitRoom) -> Result<Bytes, NoBody> {
    let whole = async {
        let mut held = Held::default();
        let mut whole = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| NoBody::NotWhole)?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            let length = whole.len() + data.len();
            if length > settings::MAX_BODY_BYTES {
                return Err(NoBody::NotWhole);
            }
            let grown = room.grow(&mut held, length).await;
            grown.map_err(|_| NoBody::NoRoom)?;
            whole.extend_from_slice(&data);
        }
        Ok(held.keep(whole.freeze()))
    };
    let read = timeout(settings::BODY_TIMEOUT, whole).await;
    let read = read.unwrap_or(Err(NoBody::NotWhole));
    if read == Err(NoBody::NoRoom) {
        // A connection that is closed over unread bytes is reset, and the answer is lost.
        drop(timeout(settings::BODY_TIMEOUT, discard(body)).await);
    }
    read
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
