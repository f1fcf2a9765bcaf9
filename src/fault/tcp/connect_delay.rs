//! `tcp.connect-delay`: a connection takes long to establish.
//!
//! *What the client sees:* a late connection: its first SYN is dropped, and a repeated one, after one, three or seven
//! seconds, is answered.
//!
//! *Who documents it:* [RFC 6298 §2](https://www.rfc-editor.org/rfc/rfc6298#section-2), for the second until a SYN is
//! repeated.
//!
//! *What a sound client does:* allows for the time of a lost packet, and no more.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::connection::{Action, Connection, Gate};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::span::Hold;
use crate::fault::text::File;

/// The default delay. The second SYN comes a second after the first.
const LATE: Duration = Duration::from_millis(500);

/// Parameters of `tcp.connect-delay`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConnectDelay {
    /// The time for which SYNs are dropped, from the first one.
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
