//! `tcp.slice`: all bytes are sent in small packets, with a pause after each.
//!
//! *What the client sees:* TLS records, heads and bodies in pieces: a read seldom returns a whole one.
//!
//! *Who documents it:* Toxiproxy, as its toxic [`slicer`](https://github.com/Shopify/toxiproxy#slicer).
//!
//! *What a sound client does:* continues to read until the message is complete, and does not take one read for one message.

use std::num::NonZeroUsize;
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
use crate::wire::{Shape, Slices};

/// The default number of bytes in a packet.
const BYTES: NonZeroUsize = NonZeroUsize::new(64).unwrap();

/// The default pause between packets.
const PAUSE: Duration = Duration::from_millis(10);

/// Parameters of `tcp.slice`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Slice {
    /// The stage from which it holds: the ClientHello by default. `answer` is one answer only.
    pub at: At,
    /// The number of bytes in a packet.
    pub bytes: NonZeroUsize,
    /// The pause between packets.
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
