//! `tcp.half-close`: the server sends FIN and continues to read.
//!
//! *What the client sees:* an end of file, while the server still accepts all that it sends: no error tells the client that
//! there is no answer.
//!
//! *Who documents it:* [RFC 9293 §3.6.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.6.1).
//!
//! *What a sound client does:* treats the end of file as the end of the connection, and sends nothing more on it.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::{Effect, Mechanism, Traits};
use crate::fault::span::Hold;
use crate::fault::text::File;
use crate::wire::End;

/// Parameters of `tcp.half-close`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct HalfClose {
    /// The stage of the FIN: `sent` by default.
    pub at: At,
    /// The number of bytes that pass first, if the stage is in the middle of a message.
    pub bytes: Option<usize>,
    /// The time for which the server continues to read.
    pub r#for: Hold,
}

impl Default for HalfClose {
    fn default() -> Self {
        Self {
            at: At::Sent,
            bytes: None,
            r#for: Hold::default(),
        }
    }
}

impl Connection for HalfClose {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::End(End::HalfClose(self.r#for.length(clock)))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        self.bytes
    }
}

impl Mechanism for HalfClose {
    fn traits(&self) -> Traits {
        Effect::end(self.at, None)
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
