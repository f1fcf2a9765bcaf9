//! `tcp.bandwidth`: a limited rate.
//!
//! *What the client sees:* answers that arrive slowly and evenly, or requests that are slow to send; all else is sound.
//!
//! *Who documents it:* Toxiproxy, as its toxic [`bandwidth`](https://github.com/Shopify/toxiproxy#bandwidth).
//!
//! *What a sound client does:* continues as long as there is progress, and requests less at once.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection, from_hello};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::shaping::Shaping;
use crate::fault::text::File;
use crate::wire::Shape;

/// Parameters of `tcp.bandwidth`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bandwidth {
    /// The stage from which it holds: the ClientHello by default. `answer` is one answer only.
    #[serde(default = "from_hello")]
    pub at: At,
    /// The maximum rate.
    pub bytes_per_second: std::num::NonZeroU32,
    /// The direction.
    #[serde(default)]
    pub direction: Direction,
}

/// The direction of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Both.
    Both,
    /// To the client.
    #[default]
    Down,
    /// From the client.
    Up,
}

impl Bandwidth {
    /// The rate in the directions that it limits.
    fn shape(&self) -> Shape {
        let rate = |slow: bool| slow.then_some(self.bytes_per_second.get());
        Shape {
            written: rate(self.direction != Direction::Up),
            read: rate(self.direction != Direction::Down),
            ..Shape::default()
        }
    }
}

impl Connection for Bandwidth {
    fn action(&self, _: &Clock, _: u64) -> Action {
        Action::Shape(self.shape())
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for Bandwidth {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Shapes(Shaping::Bandwidth, self.at),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
