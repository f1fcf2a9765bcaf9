//! HTTP responses before serialization.

use bytes::{BufMut, Bytes, BytesMut};

use super::cut::{Cut, Dribble, Short};
use super::headers::Headers;
use super::pieces::Pieces;
use super::rest::Rest;
use crate::wire::Shape;

/// A response, complete except for what depends on the connection.
#[derive(Debug, Default)]
pub struct Reply {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The reason phrase, if it is not the usual one.
    pub reason: Option<String>,
    /// The header lines. They have a `Content-Length` only if it differs from the body on purpose.
    pub headers: Headers,
    /// The body, or its first part.
    pub body: Bytes,
    /// The parts of the body that follow over time.
    pub rest: Option<Rest>,
    /// Whether the head announces the length of the body. If not, the connection ends with the body.
    pub length: Length,
    /// The end of the connection, if it ends with the response or within it.
    pub cut: Option<Cut>,
    /// The sent part of the body, if the client does not get all of it.
    pub short: Option<Short>,
    /// The number by which the limit of the connection knows the response, if there is a limit.
    pub underway: Option<u64>,
    /// Whether the HTTP/2 stream is reset instead, so that the client retries with HTTP/1.1.
    pub needs_http1: bool,
    /// The shape of the wire while it is sent.
    pub shape: Shape,
    /// The pieces in which it is sent, if it is dribbled.
    pub dribble: Option<Dribble>,
    /// Bytes to send instead of the response.
    pub instead: Option<Bytes>,
}

/// The announcement of the length of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Length {
    /// By `Content-Length`.
    #[default]
    ContentLength,
    /// By chunked encoding.
    Chunked,
    /// Not at all: the connection ends with the body.
    CloseDelimited,
}

impl Reply {
    /// A response without headers or body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Headers(Vec::with_capacity(16)),
            ..Self::default()
        }
    }

    /// Sets the body.
    pub fn fill(&mut self, mut pieces: Pieces) {
        self.body = pieces.next().unwrap_or_default();
        self.rest = (!pieces.is_empty()).then(|| Rest::of(pieces));
    }

    /// Encodes the deferred parts of the body, so that it can be changed and cut anywhere.
    pub fn gather(&mut self) {
        if let Some(pieces) = self.rest.as_ref().and_then(Rest::known).cloned() {
            self.body = [std::mem::take(&mut self.body), pieces.whole()]
                .concat()
                .into();
            self.rest = None;
        }
    }

    /// The length of the body, if it is known.
    pub fn length(&self) -> Option<usize> {
        let rest = self.rest.as_ref();
        let more = rest.map_or(Some(0), |rest| rest.known().map(Pieces::len));
        more.map(|more| self.body.len() + more)
    }

    /// The reason phrase of the status.
    pub fn reason(&self) -> &str {
        let usual = || {
            http::StatusCode::from_u16(self.status)
                .ok()?
                .canonical_reason()
        };
        self.reason.as_deref().or_else(usual).unwrap_or_default()
    }

    /// Whether the connection closes after this response.
    pub fn closes(&self) -> bool {
        let close_delimited = self.length == Length::CloseDelimited;
        close_delimited
            || self
                .headers
                .get("Connection")
                .is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }

    /// The head in the form of HTTP/1.1, including the empty line.
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
