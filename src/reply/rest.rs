//! The parts of a body that follow its first part over time.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;

use super::Pieces;

/// A change of a part.
type Edit = Box<dyn Fn(&Bytes) -> Bytes + Send>;

/// Parts of a body. Each is created when the connection has room for it.
pub struct Rest {
    parts: Parts,
    /// The change of each part.
    edit: Option<Edit>,
    /// The number of bytes that may still be sent.
    left: usize,
}

enum Parts {
    /// Parts that events produce.
    Coming(Pin<Box<dyn Stream<Item = Bytes> + Send>>),
    /// Parts that only need encoding.
    Known(Pieces),
}

impl Parts {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        match self {
            Self::Coming(parts) => parts.as_mut().poll_next(cx),
            Self::Known(pieces) => Poll::Ready(pieces.next()),
        }
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rest")
    }
}

impl Rest {
    /// Parts from a stream.
    pub fn new(parts: impl Stream<Item = Bytes> + Send + 'static) -> Self {
        Self {
            parts: Parts::Coming(Box::pin(parts)),
            edit: None,
            left: usize::MAX,
        }
    }

    /// Parts that only need encoding.
    pub fn of(pieces: Pieces) -> Self {
        Self {
            parts: Parts::Known(pieces),
            edit: None,
            left: usize::MAX,
        }
    }

    /// The parts, if all of them are known.
    pub fn known(&self) -> Option<&Pieces> {
        match &self.parts {
            Parts::Known(pieces) => Some(pieces),
            Parts::Coming(_) => None,
        }
    }

    /// The parts, if all of them are known.
    pub fn known_mut(&mut self) -> Option<&mut Pieces> {
        match &mut self.parts {
            Parts::Known(pieces) => Some(pieces),
            Parts::Coming(_) => None,
        }
    }

    /// The same parts, each with a change.
    #[must_use]
    pub fn edited(self, edit: impl Fn(&Bytes) -> Bytes + Send + 'static) -> Self {
        Self {
            edit: Some(Box::new(edit)),
            ..self
        }
    }

    /// The same parts, limited to a number of bytes.
    #[must_use]
    pub fn at_most(self, bytes: usize) -> Self {
        Self {
            left: bytes,
            ..self
        }
    }

    /// The next part; `None` at the end.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        while self.left > 0 {
            let Some(mut part) = ready!(self.parts.poll_next(cx)) else {
                break;
            };
            if let Some(edit) = &self.edit {
                part = edit(&part);
            }
            part.truncate(self.left);
            self.left -= part.len();
            // An empty chunk would end a chunked body.
            if !part.is_empty() {
                return Poll::Ready(Some(part));
            }
        }
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream::iter;
    use std::future::poll_fn;

    async fn all(mut rest: Rest) -> Vec<Bytes> {
        let mut got = Vec::new();
        while let Some(part) = poll_fn(|cx| rest.poll_next(cx)).await {
            got.push(part);
        }
        got
    }

    #[tokio::test]
    async fn parts_are_changed_and_limited() {
        let parts = || Rest::new(iter(["abc", "", "def"].map(Bytes::from)));
        assert_eq!(all(parts()).await, ["abc", "def"]);
        assert_eq!(all(parts().at_most(4)).await, ["abc", "d"]);
        assert_eq!(all(parts().at_most(0)).await, [""; 0]);
        let empty = parts().edited(|_| Bytes::new());
        assert_eq!(all(empty).await, [""; 0]);
    }
}
