//! `tcp.stall`: nothing comes any more, and nothing is read.
//!
//! *What the client sees:* a connection that is open and silent. What it sends is acknowledged until the buffers are full.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy: "connected host has failed to respond"
//! ([troubleshooting](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What a sound client does:* has a time limit for every step, gives up when it is over, and tries again after a while.

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
    /// Where it stops; at the request if nothing is said.
    pub at: At,
    /// How many bytes go through first, where the place is within something.
    pub bytes: Option<usize>,
    /// How long, until the connection is closed.
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
