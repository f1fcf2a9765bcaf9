//! Faults of the connection: it is not made, ends where it should not, does not end where it should, or is slow.

mod bandwidth;
mod black_hole;
mod close;
mod connect_delay;
mod connect_timeout;
mod dribble;
mod half_close;
mod latency;
mod limit;
mod refuse;
mod reset;
mod slice;
mod slow_close;
mod stall;

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

pub use super::at::At;
pub use bandwidth::{Bandwidth, Direction};
pub use black_hole::BlackHole;
pub use close::Close;
pub use connect_delay::ConnectDelay;
pub use connect_timeout::ConnectTimeout;
pub use dribble::Dribble;
pub use half_close::HalfClose;
pub use latency::Latency;
pub use limit::Limit;
pub use refuse::Refuse;
pub use reset::Reset;
pub use slice::Slice;
pub use slow_close::SlowClose;
pub use stall::Stall;

use crate::clock::Clock;
use crate::reply::{After, Cut, Reply};
use crate::wire::{End, Handle};

/// A fault of the connection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TcpFault {
    /// So many bytes a second.
    Bandwidth(Bandwidth),
    /// Everything is taken, nothing is said.
    BlackHole(BlackHole),
    /// An orderly end.
    Close(Close),
    /// Connecting takes long.
    ConnectDelay(ConnectDelay),
    /// Connecting takes for ever.
    ConnectTimeout(ConnectTimeout),
    /// A few bytes at a time.
    Dribble(Dribble),
    /// An end of which only one side knows.
    HalfClose(HalfClose),
    /// Everything comes late.
    Latency(Latency),
    /// So many bytes, and the end.
    Limit(Limit),
    /// Nobody listens.
    Refuse(Refuse),
    /// A violent end.
    Reset(Reset),
    /// Small packets.
    Slice(Slice),
    /// An end that takes time.
    SlowClose(SlowClose),
    /// No end, and silence.
    Stall(Stall),
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
fn from_hello() -> At {
    At::ClientHello
}

/// How much of the server's first flight is sent where a scenario does not say: the middle of a ServerHello.
const SERVER_HELLO_BYTES: u64 = 64;

/// The same for a Certificate, which follows the ServerHello's 90 to 130 bytes and is longer than any of them.
const CERTIFICATE_BYTES: u64 = 300;

impl TcpFault {
    /// Its name: `tcp.reset`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Bandwidth(_) => "tcp.bandwidth",
            Self::BlackHole(_) => "tcp.black-hole",
            Self::Close(_) => "tcp.close",
            Self::ConnectDelay(_) => "tcp.connect-delay",
            Self::ConnectTimeout(_) => "tcp.connect-timeout",
            Self::Dribble(_) => "tcp.dribble",
            Self::HalfClose(_) => "tcp.half-close",
            Self::Latency(_) => "tcp.latency",
            Self::Limit(_) => "tcp.limit",
            Self::Refuse(_) => "tcp.refuse",
            Self::Reset(_) => "tcp.reset",
            Self::Slice(_) => "tcp.slice",
            Self::SlowClose(_) => "tcp.slow-close",
            Self::Stall(_) => "tcp.stall",
        }
    }

    /// Where it strikes.
    pub fn at(&self) -> At {
        match self {
            Self::Bandwidth(bandwidth) => bandwidth.at,
            Self::BlackHole(hole) => hole.at,
            Self::Close(close) => close.at,
            Self::ConnectDelay(_) | Self::ConnectTimeout(_) | Self::Refuse(_) => At::Connect,
            Self::Dribble(_) => At::Answer,
            Self::HalfClose(close) => close.at,
            Self::Latency(latency) => latency.at,
            Self::Limit(limit) => limit.at,
            Self::Reset(reset) => reset.at,
            Self::Slice(slice) => slice.at,
            Self::SlowClose(_) => At::Sent,
            Self::Stall(stall) => stall.at,
        }
    }

    /// How many bytes go through first, where it is within something.
    pub fn bytes(&self) -> Option<usize> {
        match self {
            Self::Close(close) => close.bytes,
            Self::HalfClose(close) => close.bytes,
            Self::Reset(reset) => reset.bytes,
            Self::Stall(stall) => stall.bytes,
            _ => None,
        }
    }

    /// What it does to a connection that goes on.
    pub fn shaping(&self) -> Option<Shaping> {
        match self {
            Self::Bandwidth(_) => Some(Shaping::Bandwidth),
            Self::Dribble(_) => Some(Shaping::Dribble),
            Self::Latency(_) => Some(Shaping::Latency),
            Self::Limit(_) => Some(Shaping::Limit),
            Self::Slice(_) => Some(Shaping::Slice),
            _ => None,
        }
    }

    /// Whether it can strike at the place that it names.
    pub fn strikes_where_it_says(&self) -> bool {
        let at = self.at();
        let shape = matches!(at, At::Accept | At::ClientHello | At::Handshake);
        match self.shaping() {
            None => {
                at != At::Connect
                    || matches!(
                        self,
                        Self::ConnectDelay(_) | Self::ConnectTimeout(_) | Self::Refuse(_)
                    )
            }
            Some(Shaping::Limit) => shape,
            Some(_) => shape || at == At::Answer,
        }
    }

    /// Whether it slows down what comes while an answer goes.
    pub fn is_up_at_an_answer(&self) -> bool {
        matches!(self, Self::Bandwidth(slow) if slow.at == At::Answer && slow.direction != Direction::Down)
    }

    /// Whether it lets nobody connect any more.
    pub fn is_for_good(&self) -> bool {
        matches!(self, Self::Refuse(refuse) if refuse.r#for.is_none())
    }

    /// What it does before a connection is made.
    pub fn gate(&self, clock: &Clock) -> Option<Gate> {
        match self {
            Self::ConnectDelay(late) => Some(Gate::Late(late.delay.length(clock))),
            Self::ConnectTimeout(silent) => {
                Some(Gate::Silent(silent.r#for.map(|hold| hold.length(clock))))
            }
            Self::Refuse(refuse) => {
                Some(Gate::Refused(refuse.r#for.map(|hold| hold.length(clock))))
            }
            _ => None,
        }
    }

    /// How the connection ends, if it does.
    pub fn end(&self, clock: &Clock) -> Option<End> {
        match self {
            Self::BlackHole(hole) => Some(hole.end(clock)),
            Self::Close(_) => Some(End::Close),
            Self::HalfClose(close) => Some(close.end(clock)),
            Self::Reset(_) => Some(End::Reset),
            Self::SlowClose(close) => Some(close.end(clock)),
            Self::Stall(stall) => Some(stall.end(clock)),
            _ => None,
        }
    }

    /// Whether a client cannot have what it wanted: the connection ends before the whole answer is sent, and so does the
    /// next one.
    pub fn refuses(&self) -> bool {
        match self {
            Self::Refuse(_) | Self::ConnectTimeout(_) => true,
            Self::ConnectDelay(_) => false,
            _ => self.shaping().is_none() && !matches!(self.at(), At::Reuse | At::Sent),
        }
    }

    /// Ends the connection, now or within the flight that follows.
    pub fn apply(&self, wire: &Handle, clock: &Clock) {
        let Some(end) = self.end(clock) else { return };
        let bytes = self.bytes().map(|bytes| bytes as u64);
        match self.at() {
            At::ServerHello => wire.end_after(bytes.unwrap_or(SERVER_HELLO_BYTES), end),
            At::Certificate => wire.end_after(bytes.unwrap_or(CERTIFICATE_BYTES), end),
            _ => wire.end(end),
        }
    }

    /// Shapes the connection from now on; `seed` is what its chances follow from.
    pub fn shape(&self, wire: &Handle, clock: &Clock, seed: u64) {
        match self {
            Self::Bandwidth(bandwidth) => wire.shape(bandwidth.shape()),
            Self::Latency(latency) => wire.shape(latency.shape(clock, seed)),
            Self::Limit(limit) => wire.end_after(limit.bytes, limit.end.end()),
            Self::Slice(slice) => wire.shape(slice.shape(clock)),
            _ => {}
        }
    }

    /// Shapes one answer.
    pub fn pace(&self, reply: &mut Reply, clock: &Clock, seed: u64) {
        match self {
            Self::Bandwidth(bandwidth) => reply.shape = reply.shape.with(bandwidth.shape()),
            Self::Dribble(dribble) => reply.dribble = Some(dribble.pieces(clock)),
            Self::Latency(latency) => reply.shape = reply.shape.with(latency.shape(clock, seed)),
            Self::Slice(slice) => reply.shape = reply.shape.with(slice.shape(clock)),
            _ => {}
        }
    }

    /// Cuts an answer.
    pub fn cut(&self, reply: &mut Reply, clock: &Clock) {
        let Some(end) = self.end(clock) else { return };
        let bytes = self.bytes();
        let after = match self.at() {
            At::ResponseHead => After::Head(bytes),
            At::ResponseBody => After::Body(bytes.unwrap_or(reply.body.len() / 2)),
            At::Sent => After::All,
            _ => After::Nothing,
        };
        reply.cut = Some(Cut { after, end });
    }
}
