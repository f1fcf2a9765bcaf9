//! Faults of the connection: it ends where it should not, or does not end where it should.

mod black_hole;
mod close;
mod half_close;
mod reset;
mod slow_close;
mod stall;

use schemars::JsonSchema;
use serde::Deserialize;

pub use super::at::At;
pub use black_hole::BlackHole;
pub use close::Close;
pub use half_close::HalfClose;
pub use reset::Reset;
pub use slow_close::SlowClose;
pub use stall::Stall;

use crate::clock::Clock;
use crate::reply::{After, Cut, Reply};
use crate::wire::{End, Handle};

/// A fault of the connection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TcpFault {
    /// Everything is taken, nothing is said.
    BlackHole(BlackHole),
    /// An orderly end.
    Close(Close),
    /// An end of which only one side knows.
    HalfClose(HalfClose),
    /// A violent one.
    Reset(Reset),
    /// One that takes time.
    SlowClose(SlowClose),
    /// None, and silence.
    Stall(Stall),
}

/// How much of the server's first flight is sent where a scenario does not say: the middle of a ServerHello.
const SERVER_HELLO_BYTES: u64 = 64;

/// The same for a Certificate, which follows the ServerHello's 90 to 130 bytes and is longer than any of them.
const CERTIFICATE_BYTES: u64 = 300;

impl TcpFault {
    /// Its name: `tcp.reset`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BlackHole(_) => "tcp.black-hole",
            Self::Close(_) => "tcp.close",
            Self::HalfClose(_) => "tcp.half-close",
            Self::Reset(_) => "tcp.reset",
            Self::SlowClose(_) => "tcp.slow-close",
            Self::Stall(_) => "tcp.stall",
        }
    }

    /// Where it strikes.
    pub fn at(&self) -> At {
        match self {
            Self::BlackHole(hole) => hole.at,
            Self::Close(close) => close.at,
            Self::HalfClose(close) => close.at,
            Self::Reset(reset) => reset.at,
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
            Self::BlackHole(_) | Self::SlowClose(_) => None,
        }
    }

    /// How the connection ends.
    pub fn end(&self, clock: &Clock) -> End {
        match self {
            Self::BlackHole(hole) => hole.end(clock),
            Self::Close(_) => End::Close,
            Self::HalfClose(close) => close.end(clock),
            Self::Reset(_) => End::Reset,
            Self::SlowClose(close) => close.end(clock),
            Self::Stall(stall) => stall.end(clock),
        }
    }

    /// Whether a client cannot have what it wanted: the connection ends before the whole answer is sent.
    pub fn refuses(&self) -> bool {
        self.at() != At::Sent
    }

    /// Ends the connection, now or within the flight that follows.
    pub fn apply(&self, wire: &Handle, clock: &Clock) {
        let end = self.end(clock);
        let bytes = self.bytes().map(|bytes| bytes as u64);
        match self.at() {
            At::ServerHello => wire.end_after(bytes.unwrap_or(SERVER_HELLO_BYTES), end),
            At::Certificate => wire.end_after(bytes.unwrap_or(CERTIFICATE_BYTES), end),
            _ => wire.end(end),
        }
    }

    /// Cuts an answer.
    pub fn cut(&self, reply: &mut Reply, clock: &Clock) {
        let bytes = self.bytes();
        let after = match self.at() {
            At::ResponseHead => After::Head(bytes),
            At::ResponseBody => After::Body(bytes.unwrap_or(reply.body.len() / 2)),
            At::Sent => After::All,
            _ => After::Nothing,
        };
        let end = self.end(clock);
        reply.cut = Some(Cut { after, end });
    }
}
