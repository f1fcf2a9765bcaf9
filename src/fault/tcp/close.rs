//! `tcp.close`: an orderly FIN at the wrong time.
//!
//! *What the client sees:* an end of file in the middle: an empty reply, an incomplete handshake, or a body that is shorter
//! than its length. TLS's `close_notify` is missing, so a sound client knows that the answer may be incomplete.
//!
//! *Who documents it:* devices between client and server that end idle or unwanted connections.
//!
//! *What a sound client does:* retries after a while; if the request changes something, first finds out whether it was
//! carried out.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::{Effect, Mechanism, Traits};
use crate::fault::text::File;
use crate::wire::End;

/// Parameters of `tcp.close`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Close {
    /// The stage of the end: `request` by default.
    pub at: At,
    /// The number of bytes that pass first, if the stage is in the middle of a message.
    pub bytes: Option<usize>,
}

impl Connection for Close {
    fn action(&self, _: &Clock, _: u64) -> Action {
        Action::End(End::Close)
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        self.bytes
    }
}

impl Mechanism for Close {
    fn traits(&self) -> Traits {
        Effect::end(self.at, self.bytes)
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
