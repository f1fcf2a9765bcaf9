//! `tcp.latency`: everything comes late, by about the same.
//!
//! *What the client sees:* each turn of the conversation takes longer: the handshake, each request, and within an answer
//! each wait for the client's word.
//!
//! *Who documents it:* Toxiproxy, as its toxic [`latency`](https://github.com/Shopify/toxiproxy#latency).
//!
//! *What a sound client does:* has time limits that a distant server can keep, and asks for much at once rather than often.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection, Shaping};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::span::Gap;
use crate::fault::text::File;
use crate::wire::{self, Shape};

/// How late a turn is where a scenario does not say.
const LATE: Duration = Duration::from_millis(200);

/// Parameters of `tcp.latency`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Latency {
    /// From where on; from the ClientHello if nothing is said. At `answer`, that answer alone.
    pub at: At,
    /// How late each turn is.
    pub delay: Gap,
    /// By how much it may be more or less, as the seed has it.
    pub jitter: Gap,
}

impl Default for Latency {
    fn default() -> Self {
        Self {
            at: At::ClientHello,
            delay: Gap::new(LATE),
            jitter: Gap::new(Duration::ZERO),
        }
    }
}

impl Latency {
    /// How late, by that seed.
    fn shape(&self, clock: &Clock, seed: u64) -> Shape {
        Shape {
            latency: Some(wire::Latency {
                delay: self.delay.length(clock),
                jitter: self.jitter.length(clock),
                seed,
            }),
            ..Shape::default()
        }
    }
}

impl Connection for Latency {
    fn action(&self, clock: &Clock, seed: u64) -> Action {
        Action::Shape(self.shape(clock, seed))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for Latency {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Shapes(Shaping::Latency, self.at),
            requires: None,
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
