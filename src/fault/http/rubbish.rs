//! `http.rubbish`: meaningless bytes in place of an answer, and the end of the connection.
//!
//! *What the client sees:* bytes that are no HTTP, with TLS or without it: no status line in HTTP/1.1, no frame in HTTP/2.
//!
//! *Who documents it:* clients' own issue trackers, for devices and servers that use another protocol than the negotiated
//! one; [RFC 9112 §4](https://www.rfc-editor.org/rfc/rfc9112#section-4) has the start of an answer, [RFC 9113
//! §4.2](https://www.rfc-editor.org/rfc/rfc9113#section-4.2) the size limit of a frame.
//!
//! *What a sound client does:* reports that this is no HTTP, and retries on another connection; it does not accept the bytes
//! as an answer of HTTP/0.9.

use bytes::Bytes;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::File;
use crate::reply::{After, Cut, Reply};
use crate::wire::End;

/// Parameters of `http.rubbish`: none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rubbish {}

/// This is no status line. As the head of a frame, it has a length above any limit.
const RUBBISH: &[u8] = b"\xde\xad\xbe\xef\xff\xff\x00\x01\x02\x03\x8f\x1d\xe4\x07\xb2\x99\x5c\x00\xff\xfe\xfd\xfc\xde\xad\xbe\xef";

impl Responder for Rubbish {
    fn respond(&self, _: &ResponseContext<'_>) -> Reply {
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
            effect: Effect::Replaces(Affected::All, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
