//! An answer over HTTP before it is written.

use bytes::{BufMut, Bytes, BytesMut};

use super::cut::{Cut, Dribble};
use super::headers::Headers;
use super::pieces::Pieces;
use super::rest::Rest;
use crate::wire::Shape;

/// An answer that is complete but for what only the wire knows.
#[derive(Debug, Default)]
pub struct Reply {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The reason phrase, where it is not the usual one.
    pub reason: Option<String>,
    /// The header lines; `Content-Length` among them only where it is meant to differ from the body.
    pub headers: Headers,
    /// The body, whole; or its first part.
    pub body: Bytes,
    /// What comes of it over time.
    pub rest: Option<Rest>,
    /// Whether the head says how long the body is. If not, the end of the connection is the end of the body.
    pub length: Length,
    /// Where the answer is cut, if it is.
    pub cut: Option<Cut>,
    /// Whether an HTTP/2 stream is reset in its place: the client is to come back with HTTP/1.1.
    pub needs_http1: bool,
    /// How its bytes go through the wire.
    pub shape: Shape,
    /// The pieces in which it is let out, if it is not whole.
    pub dribble: Option<Dribble>,
    /// What goes out in the place of all this, though it is no answer.
    pub instead: Option<Bytes>,
}

/// Whether an answer says how long its body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Length {
    /// In `Content-Length`.
    #[default]
    Told,
    /// At its end: it comes in chunks.
    Chunked,
    /// Not at all.
    Untold,
}

impl Reply {
    /// An answer without headers or body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Headers(Vec::with_capacity(16)),
            ..Self::default()
        }
    }

    /// Lets it have that body.
    pub fn fill(&mut self, mut pieces: Pieces) {
        self.body = pieces.next().unwrap_or_default();
        self.rest = (!pieces.is_empty()).then(|| Rest::of(pieces));
    }

    /// Writes what was left to be written, so that the body can be changed and cut anywhere.
    pub fn gather(&mut self) {
        if let Some(pieces) = self.rest.as_ref().and_then(Rest::known).cloned() {
            self.body = [std::mem::take(&mut self.body), pieces.whole()]
                .concat()
                .into();
            self.rest = None;
        }
    }

    /// How long the body is, where that is known.
    pub fn length(&self) -> Option<usize> {
        let rest = self.rest.as_ref();
        let more = rest.map_or(Some(0), |rest| rest.known().map(Pieces::len));
        more.map(|more| self.body.len() + more)
    }

    /// The reason phrase that goes with the status.
    pub fn reason(&self) -> &str {
        let usual = || {
            http::StatusCode::from_u16(self.status)
                .ok()?
                .canonical_reason()
        };
        self.reason.as_deref().or_else(usual).unwrap_or_default()
    }

    /// Whether the connection ends after this answer.
    pub fn closes(&self) -> bool {
        let untold = self.length == Length::Untold;
        untold
            || self
                .headers
                .get("Connection")
                .is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }

    /// The head of this answer as HTTP/1.1 writes it, the empty line included.
    pub fn head(&self) -> Bytes {
        let mut head = BytesMut::with_capacity(768);
        let status = self.status.to_string();
        for part in ["HTTP/1.1 ", &status, " ", self.reason(), "\r\n"] {
            head.put_slice(part.as_bytes());
        }
        for (name, value) in self.headers.iter() {
            for part in [name, ": ", value, "\r\n"] {
                head.put_slice(part.as_bytes());
            }
        }
        head.put_slice(b"\r\n");
        head.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_keeps_order_spelling_and_reason() {
        let mut reply = Reply::new(503);
        reply.reason = Some("Go Away".to_owned());
        reply.headers.append("X-FEServer", "EX01");
        reply.headers.append("request-id", "1");
        assert_eq!(
            reply.head(),
            "HTTP/1.1 503 Go Away\r\nX-FEServer: EX01\r\nrequest-id: 1\r\n\r\n"
        );
    }
}
