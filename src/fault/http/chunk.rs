//! `http.chunk`: a sound head that announces chunks, and then invalid chunks.
//!
//! *What the client sees:* status and headers, then a body with broken framing, and the end of the connection. HTTP/2 and
//! HTTP/1.0 have no chunks: there the connection ends at the same position of the body.
//!
//! *Who documents it:* [RFC 9112 §7.1](https://www.rfc-editor.org/rfc/rfc9112#section-7.1) has the coding,
//! [§8](https://www.rfc-editor.org/rfc/rfc9112#section-8) the handling of incomplete messages.
//!
//! *What a sound client does:* uses no part of the body, although the status was good, and retries.

use bytes::{BufMut, BytesMut};
use http::Version;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::change::{Answering, Change, Damage, Idle};
use crate::fault::effect::{Effect, Mechanism, Part, Refuses, Traits};
use crate::fault::requirement::Requirement;
use crate::fault::text::File;
use crate::reply::{After, Cut, Length, Reply, Short};
use crate::wire::End;

/// Parameters of `http.chunk`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Chunk {
    /// The defect of the chunks.
    pub how: ChunkHow,
}

/// The defect of chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChunkHow {
    /// The connection ends in the middle of a chunk.
    Cut,
    /// The size of the first chunk is not a number.
    MalformedSize,
    /// The whole body is there, and the last chunk is missing.
    MissingLast,
}

/// A line that no reader accepts as the size of a chunk.
const NO_SIZE: &[u8] = b"no chunk has this size\r\n";

impl Chunk {
    fn chunk(self, reply: &mut Reply, sent: usize) {
        let mut chunks = BytesMut::with_capacity(sent + NO_SIZE.len());
        match self.how {
            ChunkHow::MalformedSize => chunks.put_slice(NO_SIZE),
            ChunkHow::Cut | ChunkHow::MissingLast => {
                chunks.put_slice(format!("{:x}\r\n", reply.body.len()).as_bytes());
                chunks.put_slice(&reply.body[..sent]);
            }
        }
        if self.how == ChunkHow::MissingLast {
            chunks.put_slice(b"\r\n");
        }
        reply.body = chunks.freeze();
        reply.length = Length::Chunked;
        reply.headers.remove("Content-Length");
        reply
            .headers
            .set("Transfer-Encoding", ["chunked".to_owned()]);
    }
}

/// Without chunks, the connection ends at the same position. In HTTP/2 the body then has no announced length, so that only
/// the end of the stream is wrong.
impl Damage for Chunk {
    fn idle(&self, _: &Reply) -> Option<Idle> {
        None
    }

    fn apply(&self, reply: &mut Reply, version: Version) {
        let of = reply.length();
        drop(reply.rest.take());
        let sent = match self.how {
            ChunkHow::Cut => reply.body.len() / 2,
            ChunkHow::MalformedSize => 0,
            ChunkHow::MissingLast => reply.body.len(),
        };
        reply.short = Some(Short { sent, of });
        let after = match version {
            Version::HTTP_11 => {
                self.chunk(reply, sent);
                After::All
            }
            _ => After::Body(sent),
        };
        if version == Version::HTTP_2 {
            reply.length = Length::CloseDelimited;
            reply.headers.remove("Content-Length");
        }
        reply.cut = Some(Cut {
            after,
            end: End::Close,
        });
    }
}

impl Answering for Chunk {
    fn change(&self) -> Change<'_> {
        Change::Damage(self)
    }
}

impl Mechanism for Chunk {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Damages(Part::Framing),
            requires: Some(Requirement::Http11),
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(how: ChunkHow, version: Version) -> Reply {
        let mut reply = Reply::new(200);
        reply.headers.append("Content-Length", "20");
        reply.body = "an answer in 20 byte".into();
        Chunk { how }.apply(&mut reply, version);
        reply
    }

    #[test]
    fn each_defect_breaks_the_framing_differently() {
        for (how, body) in [
            (ChunkHow::Cut, "14\r\nan answer "),
            (ChunkHow::MalformedSize, "no chunk has this size\r\n"),
            (ChunkHow::MissingLast, "14\r\nan answer in 20 byte\r\n"),
        ] {
            let reply = broken(how, Version::HTTP_11);
            assert_eq!(reply.body, body);
            assert_eq!(reply.headers.get("Content-Length"), None);
            assert_eq!(reply.headers.get("Transfer-Encoding"), Some("chunked"));
        }
    }

    #[test]
    fn without_chunks_the_connection_ends_at_the_same_position() {
        for (how, sent) in [
            (ChunkHow::Cut, 10),
            (ChunkHow::MalformedSize, 0),
            (ChunkHow::MissingLast, 20),
        ] {
            for (version, length) in [(Version::HTTP_2, None), (Version::HTTP_10, Some("20"))] {
                let reply = broken(how, version);
                assert_eq!(reply.cut.unwrap().after, After::Body(sent));
                assert_eq!(reply.headers.get("Content-Length"), length);
            }
        }
    }
}
