//! `tcp.half-close`: the server says FIN and goes on reading.
//!
//! *What the client sees:* an end of file, though everything that it sends is still taken: no error tells it that nobody
//! answers any more.
//!
//! *Who documents it:* [RFC 9293 §3.6.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.6.1).
//!
//! *What a sound client does:* takes the end of file for the end of the connection, and sends nothing more on it.

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
    /// Where the FIN is sent; after the whole answer if nothing is said.
    pub at: At,
    /// How many bytes go through first, where the place is within something.
    pub bytes: Option<usize>,
    /// How long is read on.
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
