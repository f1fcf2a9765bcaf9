//! `body.truncate`: an answer that stops early.
//!
//! *What the client sees:* by default a `Content-Length` of the shorter body, so that only the XML reader notices; or the
//! `Content-Length` of the whole body, and a connection that closes before its end. In a body that is sent over time, the
//! bytes count from its start: the body ends early, or the connection does.
//!
//! *Who documents it:* [RFC 9112 §8](https://www.rfc-editor.org/rfc/rfc9112#section-8).
//!
//! *What a sound client does:* uses no part of the body, and retries.

use http::Version;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::change::{Answering, Change, Damage, Idle};
use crate::fault::effect::{Effect, Mechanism, Part, Refuses, Traits};
use crate::fault::requirement::Requirement;
use crate::fault::text::File;
use crate::reply::{After, Cut, Reply, Short};
use crate::wire::End;

/// Parameters of `body.truncate`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Truncate {
    /// The number of sent bytes of the body. By default half of it.
    pub bytes: Option<usize>,
    /// The length in the head.
    pub content_length: ContentLength,
}

/// The length in the head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContentLength {
    /// The length of the sent part.
    #[default]
    Matching,
    /// The length of the whole body. The connection is closed when the rest is due.
    Whole,
}

impl Damage for Truncate {
    fn idle(&self, reply: &Reply) -> Option<Idle> {
        let bytes = self.bytes?;
        let length = reply.length().filter(|length| *length <= bytes)?;
        Some(format!("the body has {length} bytes, and {bytes} may pass").into())
    }

    fn apply(&self, reply: &mut Reply, _: Version) {
        let whole = reply.length().unwrap_or(reply.body.len());
        let bytes = self.bytes.unwrap_or(whole / 2);
        reply.short = Some(Short {
            sent: bytes,
            of: reply.length(),
        });
        match self.content_length {
            ContentLength::Matching => {
                let left = bytes.saturating_sub(reply.body.len());
                reply.body.truncate(bytes);
                let rest = reply.rest.take();
                reply.rest = rest.map(|rest| rest.at_most(left));
            }
            ContentLength::Whole => {
                reply.cut = Some(Cut {
                    after: After::Body(bytes),
                    end: End::Close,
                });
            }
        }
    }
}

impl Answering for Truncate {
    fn change(&self) -> Change<'_> {
        Change::Damage(self)
    }
}

impl Mechanism for Truncate {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Damages(Part::Body),
            requires: self.bytes.map(Requirement::Answer),
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
