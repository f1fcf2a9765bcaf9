//! What a fault does to a connection: it is gated, ended or shaped.

use std::time::Duration;

use super::at::At;
use super::effect::Mechanism;
use crate::clock::Clock;
use crate::reply::Dribble;
use crate::wire::{End, Shape};

/// What a fault of the connection does; where, its effect says.
pub(super) trait Connection: Mechanism {
    /// What it does. `seed` is what its chances follow from.
    fn action(&self, clock: &Clock, seed: u64) -> Action;

    /// Whether the server sees the clients that it strikes.
    fn is_countable(&self) -> bool;

    /// How many bytes go through first, where it is within something.
    fn bytes(&self) -> Option<usize>;
}

/// What is done to a connection.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// It is let out in pieces.
    Dribble(Dribble),
    /// It ends.
    End(End),
    /// It ends after so many bytes.
    EndAfter(u64, End),
    /// It is not made at once.
    Gate(Gate),
    /// It is slow.
    Shape(Shape),
}

/// What a fault does to a connection that goes on. At each place, the first one of each of these strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shaping {
    /// So many bytes a second.
    Bandwidth,
    /// A few bytes at a time.
    Dribble,
    /// Everything comes late.
    Latency,
    /// So many bytes, and the end.
    Limit,
    /// Small packets.
    Slice,
}

impl Shaping {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Bandwidth,
        Self::Dribble,
        Self::Latency,
        Self::Limit,
        Self::Slice,
    ];
}

/// What a fault does before a connection is made, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nobody answers until a client has been waiting for that long.
    Late(Duration),
    /// Nobody listens.
    Refused(Option<Duration>),
    /// Nobody answers.
    Silent(Option<Duration>),
}

/// Where most shapes begin.
pub(super) fn from_hello() -> At {
    At::ClientHello
}
