//! `tcp.slow-close`: the connection is dead after an answer, and its FIN is late.
//!
//! *What the client sees:* a whole answer, and a connection that seems alive: the next request on it is neither answered nor
//! refused until the FIN arrives.
//!
//! *Who documents it:* Toxiproxy, as its toxic [`slow_close`](https://github.com/Shopify/toxiproxy#slow_close).
//!
//! *What a sound client does:* limits the time for the answer on a reused connection too, and repeats the request on a new
//! one.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::{Effect, Mechanism, Traits};
use crate::fault::span::Hold;
use crate::fault::text::File;
use crate::wire::End;

/// The default delay of the FIN.
const LATE: Duration = Duration::from_secs(2);

/// Parameters of `tcp.slow-close`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SlowClose {
    /// The delay of the FIN.
    pub r#for: Hold,
}

impl Default for SlowClose {
    fn default() -> Self {
        Self {
            r#for: Hold::new(LATE),
        }
    }
}

impl Connection for SlowClose {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::End(End::Stall(self.r#for.length(clock)))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for SlowClose {
    fn traits(&self) -> Traits {
        Effect::end(At::Sent, None)
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
