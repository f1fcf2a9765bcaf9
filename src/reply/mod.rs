//! An answer before it is written: status, reason phrase, headers in Exchange's order and spelling, body.

pub mod dns;
mod pieces;
mod rest;

use std::borrow::Cow;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};

pub use pieces::{Part, Pieces};
pub use rest::Rest;

use crate::wire::{End, Shape};

type Text = Cow<'static, str>;

/// Header lines in the order and spelling in which they are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Text, Text)>);

impl Headers {
    /// Adds a line behind the others, also when there is one of that name.
    pub fn append(&mut self, name: impl Into<Text>, value: impl Into<Text>) {
        self.0.push((name.into(), value.into()));
    }

    /// Makes `values` the only lines of that name, at the place of the first; none removes it.
    pub fn set(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        let place = self.position(name);
        self.remove(name);
        let place = place.unwrap_or(self.0.len());
        let lines = values
            .into_iter()
            .map(|value| (Cow::Owned(name.to_owned()), value.into()));
        self.0.splice(place..place, lines);
    }

    /// Adds a line before the first of another name; behind all others where there is none.
    pub fn insert(&mut self, before: &str, name: impl Into<Text>, value: impl Into<Text>) {
        let place = self.position(before).unwrap_or(self.0.len());
        self.0.insert(place, (name.into(), value.into()));
    }

    /// Removes every line of that name.
    pub fn remove(&mut self, name: &str) {
        self.0
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// The first value under that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.position(name).map(|place| self.0[place].1.as_ref())
    }

    /// All lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.0
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name))
    }
}

/// How much of an answer is sent before the connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What is sent.
    pub after: After,
    /// How the connection ends then.
    pub end: End,
}

/// How an answer is let out a little at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dribble {
    /// Whether its head is.
    pub head: bool,
    /// Whether its body is.
    pub body: bool,
    /// How many bytes go out together.
    pub bytes: usize,
    /// How long each piece waits.
    pub gap: Duration,
}

/// What is sent of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing.
    Nothing,
    /// So many bytes of the head; half of it if nothing is said.
    Head(Option<usize>),
    /// The head, and so many bytes of the body.
    Body(usize),
    /// Everything.
    All,
}

impl Cut {
    /// Where a head of that length is cut, if it is.
    pub fn within_head(&self, length: usize) -> Option<usize> {
        match self.after {
            After::Head(bytes) => Some(bytes.unwrap_or(length / 2)),
            _ => None,
        }
    }
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
    fn a_set_header_keeps_the_place_of_the_first() {
        let mut headers = Headers::default();
        headers.append("Server", "a");
        headers.append("WWW-Authenticate", "Negotiate");
        headers.append("WWW-Authenticate", "NTLM");
        headers.append("Date", "now");
        headers.set("www-authenticate", ["Basic".to_owned()]);
        let lines: Vec<_> = headers.iter().collect();
        assert_eq!(
            lines,
            [
                ("Server", "a"),
                ("www-authenticate", "Basic"),
                ("Date", "now")
            ]
        );
        headers.set("Server", []);
        assert_eq!(headers.get("server"), None);
    }

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
