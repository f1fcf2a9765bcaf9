//! `tcp.latency`: all bytes are delayed by about the same time.
//!
//! *What the client sees:* each round trip takes longer: the handshake, each request, and each wait for the client within an
//! answer.
//!
//! *Who documents it:* Toxiproxy, as its toxic [`latency`](https://github.com/Shopify/toxiproxy#latency).
//!
//! *What a sound client does:* has time limits that a distant server can meet, and prefers few large requests to many small
//! ones.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::shaping::Shaping;
use crate::fault::span::Gap;
use crate::fault::text::File;
use crate::wire::{self, Shape};

/// The default delay.
const LATE: Duration = Duration::from_millis(200);

/// Parameters of `tcp.latency`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Latency {
    /// The stage from which it holds: the ClientHello by default. `answer` is one answer only.
    pub at: At,
    /// The delay of each round trip.
    pub delay: Gap,
    /// The largest random difference from the delay. The seed determines it.
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
    /// The delays for a seed.
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
