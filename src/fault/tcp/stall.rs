//! `tcp.stall`: the server neither sends nor reads any more.
//!
//! *What the client sees:* an open and silent connection. The system acknowledges the client's bytes until its buffers are
//! full.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy: "connected host has failed to respond"
//! ([troubleshooting](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What a sound client does:* limits the time for every step, gives up after it, and retries after a while.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::{Effect, Mechanism, Traits};
use crate::fault::span::Hold;
use crate::fault::text::File;
use crate::wire::End;

/// Parameters of `tcp.stall`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stall {
    /// The stage of the stall: `request` by default.
    pub at: At,
    /// The number of bytes that pass first, if the stage is in the middle of a message.
    pub bytes: Option<usize>,
    /// The time until the connection is closed.
    pub r#for: Hold,
}

impl Connection for Stall {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::End(End::Stall(self.r#for.length(clock)))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        self.bytes
    }
}

impl Mechanism for Stall {
    fn traits(&self) -> Traits {
        Effect::end(self.at, self.bytes)
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
