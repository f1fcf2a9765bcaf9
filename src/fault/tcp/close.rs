//! `tcp.close`: An orderly FIN where none is due.
//!
//! *What the client sees:* an end of file in the middle of something: an empty reply, a handshake that stops, a body that is
//! shorter than promised. TLS's `close_notify` is missing, so a sound client knows that the answer may be cut.
//!
//! *Who documents it:* devices between client and server that end idle or unwanted connections.
//!
//! *What a sound client does:* tries again after a while; asks first whether what it sent was carried out, where that
//! matters.

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
    /// Where it ends; at the request if nothing is said.
    pub at: At,
    /// How many bytes go through first, where the place is within something.
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
