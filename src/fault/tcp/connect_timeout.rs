//! `tcp.connect-timeout`: nobody answers who wants to connect.
//!
//! *What the client sees:* a connection that is never made: its SYN is dropped, each time that it is sent again.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy: "A connection attempt failed because the connected party did not
//! properly respond after a period of time"
//! ([troubleshooting](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What a sound client does:* has a time limit for connecting that is much shorter than its system's, and tries again later.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::connection::{Action, Connection, Gate};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::span::Hold;
use crate::fault::text::File;

/// Parameters of `tcp.connect-timeout`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConnectTimeout {
    /// How long an attempt gets no answer, from its first SYN on; without it, for good.
    pub r#for: Option<Hold>,
}

impl Connection for ConnectTimeout {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::Gate(Gate::Silent(self.r#for.map(|hold| hold.length(clock))))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for ConnectTimeout {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Gate,
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
