//! `http.rubbish`: bytes that mean nothing where an answer is due, and the end of the connection.
//!
//! *What the client sees:* over TLS or without it, something that is no HTTP: no status line in HTTP/1.1, no frame in HTTP/2.
//!
//! *Who documents it:* clients' own issue trackers, of devices and servers that speak another protocol than they agreed to;
//! [RFC 9112 §4](https://www.rfc-editor.org/rfc/rfc9112#section-4) says what an answer begins with,
//! [RFC 9113 §4.2](https://www.rfc-editor.org/rfc/rfc9113#section-4.2) how long a frame may be.
//!
//! *What a sound client does:* says that this is no HTTP, and asks again on another connection; it does not take the bytes for
//! an answer of HTTP/0.9.

use bytes::Bytes;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::asked::Asked;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::text::File;
use crate::reply::{After, Cut, Reply};
use crate::wire::End;

/// Parameters of `http.rubbish`: none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rubbish {}

/// No status line. As the head of a frame, it promises more than any frame may have.
const RUBBISH: &[u8] = b"\xde\xad\xbe\xef\xff\xff\x00\x01\x02\x03\x8f\x1d\xe4\x07\xb2\x99\x5c\x00\xff\xfe\xfd\xfc\xde\xad\xbe\xef";

impl Responder for Rubbish {
    fn respond(&self, _: &Asked<'_>) -> Reply {
        Reply {
            instead: Some(Bytes::from_static(RUBBISH)),
            cut: Some(Cut {
                after: After::All,
                end: End::Close,
            }),
            ..Reply::new(200)
        }
    }
}

impl Answering for Rubbish {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Rubbish {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Whom::Anybody, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
