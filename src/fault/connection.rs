//! The effect of a fault on a connection: it is gated, ended or shaped.

use std::time::Duration;

use super::at::At;
use super::effect::Mechanism;
use crate::clock::Clock;
use crate::reply::Dribble;
use crate::wire::{End, Shape};

/// A connection fault. Its effect has the stage.
pub(super) trait Connection: Mechanism {
    /// Its action. `seed` determines its random choices.
    fn action(&self, clock: &Clock, seed: u64) -> Action;

    /// Whether the server sees the clients that it strikes.
    fn is_countable(&self) -> bool;

    /// The number of bytes that pass first, for a stage in the middle of a message.
    fn bytes(&self) -> Option<usize>;
}

/// The action of a connection fault.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// The answer is sent in pieces.
    Dribble(Dribble),
    /// The connection ends.
    End(End),
    /// The connection ends after a number of bytes.
    EndAfter(u64, End),
    /// The connection does not exist yet, and is delayed or prevented.
    Gate(Gate),
    /// The connection is slow.
    Shape(Shape),
}

/// The effect of a fault before a connection exists, and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// No SYN is answered until the client has waited this long.
    Late(Duration),
    /// No socket listens. `None` for good.
    Refused(Option<Duration>),
    /// No SYN is answered. `None` for good.
    Silent(Option<Duration>),
}

/// The default stage of most shapes.
pub(super) fn from_hello() -> At {
    At::ClientHello
}
