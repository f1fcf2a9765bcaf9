//! `tcp.black-hole`: the server reads everything and sends nothing.
//!
//! *What the client sees:* a connection that is established at once and never answers, however much the client sends.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy: "established connection failed because connected host has failed to
//! respond" ([troubleshooting](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What a sound client does:* limits the time for the answer and not only for the connection, and retries after a while.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::{Effect, Mechanism, Traits};
use crate::fault::span::Hold;
use crate::fault::text::File;
use crate::wire::End;

/// Parameters of `tcp.black-hole`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BlackHole {
    /// The stage from which it holds: `accept` by default.
    pub at: At,
    /// The time until the connection is closed.
    pub r#for: Hold,
}

impl Default for BlackHole {
    fn default() -> Self {
        Self {
            at: At::Accept,
            r#for: Hold::default(),
        }
    }
}

impl Connection for BlackHole {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::End(End::BlackHole(self.r#for.length(clock)))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for BlackHole {
    fn traits(&self) -> Traits {
        Effect::end(self.at, None)
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
