//! `tcp.slice`: what is sent goes out in small packets, with a pause after each.
//!
//! *What the client sees:* TLS records, and with them heads and bodies, in pieces: a read seldom has a whole one.
//!
//! *Who documents it:* Toxiproxy, as its toxic [`slicer`](https://github.com/Shopify/toxiproxy#slicer).
//!
//! *What a sound client does:* reads on until it has all, and takes no read for a message.

use std::num::NonZeroUsize;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection, Shaping};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::span::Gap;
use crate::fault::text::File;
use crate::wire::{Shape, Slices};

/// How many bytes a packet has where a scenario does not say.
const BYTES: NonZeroUsize = NonZeroUsize::new(64).unwrap();

/// How long the next one waits where a scenario does not say.
const PAUSE: Duration = Duration::from_millis(10);

/// Parameters of `tcp.slice`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Slice {
    /// From where on; from the ClientHello if nothing is said. At `answer`, that answer alone.
    pub at: At,
    /// How many bytes each packet has.
    pub bytes: NonZeroUsize,
    /// How long the next one waits.
    pub every: Gap,
}

impl Default for Slice {
    fn default() -> Self {
        Self {
            at: At::ClientHello,
            bytes: BYTES,
            every: Gap::new(PAUSE),
        }
    }
}

impl Slice {
    /// The packets.
    fn shape(&self, clock: &Clock) -> Shape {
        Shape {
            slices: Some(Slices {
                bytes: self.bytes.get(),
                gap: self.every.length(clock),
            }),
            ..Shape::default()
        }
    }
}

impl Connection for Slice {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::Shape(self.shape(clock))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for Slice {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Shapes(Shaping::Slice, self.at),
            requires: None,
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
