//! `body.truncate`: an answer that stops early.
//!
//! *What the client sees:* by default a `Content-Length` that fits the shorter body, so that only the XML reader can tell;
//! or the whole length promised, and the connection closed after less. Of a body that comes over time, the bytes are
//! counted from its start: it ends early, or the connection does.
//!
//! *Who documents it:* [RFC 9112 §8](https://www.rfc-editor.org/rfc/rfc9112#section-8).
//!
//! *What a sound client does:* uses nothing of what it read, and asks again.

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
    /// How many bytes of the body are sent; half of it without this.
    pub bytes: Option<usize>,
    /// What length the head promises.
    pub content_length: ContentLength,
}

/// What length the head promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContentLength {
    /// That of what is sent.
    #[default]
    Matching,
    /// That of the whole; the connection is closed when the rest is due.
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
