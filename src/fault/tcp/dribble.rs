//! `tcp.dribble`: an answer that arrives a few bytes at a time.
//!
//! *What the client sees:* head or body in tiny pieces, each a whole TLS record: there is always progress, and never an end.
//!
//! *Who documents it:* WireMock, as [chunked dribble delay](https://wiremock.org/docs/simulating-faults/#chunked-dribble-delay).
//!
//! *What a sound client does:* also limits the time for the whole answer, and not only for the silence between two bytes.

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
use crate::reply;

/// The default pause before each piece.
const PAUSE: Duration = Duration::from_millis(100);

/// Parameters of `tcp.dribble`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dribble {
    /// The slow part.
    pub part: Part,
    /// The number of bytes in a piece.
    pub bytes: NonZeroUsize,
    /// The pause before each piece.
    pub every: Gap,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Head and body.
    All,
    /// The body.
    #[default]
    Body,
    /// The head.
    Head,
}

impl Default for Dribble {
    fn default() -> Self {
        Self {
            part: Part::Body,
            bytes: NonZeroUsize::MIN,
            every: Gap::new(PAUSE),
        }
    }
}

impl Dribble {
    /// The pace of the answer.
    fn pieces(&self, clock: &Clock) -> reply::Dribble {
        reply::Dribble {
            head: self.part != Part::Body,
            body: self.part != Part::Head,
            bytes: self.bytes.get(),
            gap: self.every.length(clock),
        }
    }
}

impl Connection for Dribble {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::Dribble(self.pieces(clock))
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for Dribble {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Shapes(Shaping::Dribble, At::Answer),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
