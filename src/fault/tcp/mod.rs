//! Faults of the connection: it ends where it should not.

mod close;
mod reset;

use schemars::JsonSchema;
use serde::Deserialize;

pub use close::Close;
pub use reset::Reset;

use crate::reply::{Cut, Reply};
use crate::wire::{End, Handle};

/// A fault of the connection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TcpFault {
    /// An orderly end.
    Close(Close),
    /// A violent one.
    Reset(Reset),
}

/// Where on its way a connection ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// As soon as it is accepted. Only a listener of its own picks a scenario that early.
    Accept,
    /// Once the ClientHello is read, before anything is said.
    ClientHello,
    /// Within the server's first flight.
    Handshake,
    /// Once a request is read, before its answer is begun.
    #[default]
    Request,
    /// Once the answer is decided, before it is sent.
    ResponseHead,
    /// Within the body of the answer.
    ResponseBody,
}

impl At {
    /// Whether that is before a request is read.
    pub fn is_below_http(self) -> bool {
        matches!(self, Self::Accept | Self::ClientHello | Self::Handshake)
    }
}

/// Where a connection ends, and after how many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The place on the way.
    pub at: At,
    /// How many bytes of the flight or the body are sent.
    pub bytes: Option<usize>,
    /// How it ends.
    pub end: End,
}

/// How much of the server's first flight is sent where a scenario does not say: the middle of a ServerHello.
const FLIGHT_BYTES: u64 = 64;

impl TcpFault {
    /// Where and how the connection ends.
    pub fn position(&self) -> Position {
        match self {
            Self::Close(close) => close.position(),
            Self::Reset(reset) => reset.position(),
        }
    }

    /// Ends the connection, now or within the flight that follows.
    pub fn apply(&self, wire: &Handle) {
        let Position { at, bytes, end } = self.position();
        match at {
            At::Handshake => wire.end_after(bytes.map_or(FLIGHT_BYTES, |bytes| bytes as u64), end),
            _ => wire.end(end),
        }
    }

    /// Cuts an answer.
    pub fn cut(&self, reply: &mut Reply) {
        let Position { at, bytes, end } = self.position();
        let body_bytes = match at {
            At::ResponseBody => Some(bytes.unwrap_or(reply.body.len() / 2)),
            _ => None,
        };
        reply.cut = Some(Cut { body_bytes, end });
    }
}
