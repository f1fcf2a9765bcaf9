//! `tcp.connect-delay`: it takes long to connect.
//!
//! *What the client sees:* a connection that is made late: its first SYN is dropped, and one that its system sends again, after
//! one, three or seven seconds, is answered.
//!
//! *Who documents it:* [RFC 6298 §2](https://www.rfc-editor.org/rfc/rfc6298#section-2), for the second that a SYN is sent again
//! after.
//!
//! *What a sound client does:* allows a lost packet the time that it takes, and no more.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::connection::{Action, Connection, Gate};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::span::Hold;
use crate::fault::text::File;

/// How long where a scenario does not say: the next SYN comes a second after the first.
const LATE: Duration = Duration::from_millis(500);

/// Parameters of `tcp.connect-delay`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConnectDelay {
    /// How long SYNs are dropped, from the first on.
    pub delay: Hold,
}

impl Default for ConnectDelay {
    fn default() -> Self {
        Self {
            delay: Hold::new(LATE),
        }
    }
}

impl Connection for ConnectDelay {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::Gate(Gate::Late(self.delay.length(clock)))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for ConnectDelay {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Gate,
            requires: None,
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
