//! Faults of the connection: it is not established, ends at the wrong time, does not end, or is slow.

use crate::clock::Clock;
use crate::fault::change::Idle;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::Effect;
use crate::fault::mechanisms::mechanisms;
use crate::reply::{After, Cut, Reply, Short};
use crate::wire::{End, Handle};

pub use crate::fault::at::At;
pub use crate::fault::connection::Gate;
pub use crate::fault::shaping::Shaping;
pub use bandwidth::Direction;

use dribble::Part;

mechanisms! {
    /// A fault of the connection.
    pub enum TcpFault: "tcp", dyn Connection {
        /// A limited rate.
        "bandwidth": bandwidth::Bandwidth,
        /// The server reads everything and sends nothing.
        "black-hole": black_hole::BlackHole,
        /// An orderly end.
        "close": close::Close,
        /// A late connection.
        "connect-delay": connect_delay::ConnectDelay,
        /// No connection.
        "connect-timeout": connect_timeout::ConnectTimeout,
        /// A few bytes at a time.
        "dribble": dribble::Dribble,
        /// An end in one direction only.
        "half-close": half_close::HalfClose,
        /// All bytes are delayed.
        "latency": latency::Latency,
        /// A limited number of bytes, and then the end.
        "limit": limit::Limit,
        /// No socket listens.
        "refuse": refuse::Refuse,
        /// An end by RST.
        "reset": reset::Reset,
        /// Small packets.
        "slice": slice::Slice,
        /// A late end.
        "slow-close": slow_close::SlowClose,
        /// No end, and silence.
        "stall": stall::Stall,
    }
}

/// The default number of bytes before an end in the ServerHello: half of one.
const SERVER_HELLO_BYTES: u64 = 64;

/// The default for a Certificate. The ServerHello before it has 90 to 130 bytes, and any Certificate is longer.
const CERTIFICATE_BYTES: u64 = 300;

impl TcpFault {
    /// Its stage.
    pub fn at(&self) -> At {
        match self.mechanism().traits().effect {
            Effect::Ends(at) | Effect::Shapes(_, at) => at,
            _ => At::Connect,
        }
    }

    /// The number of bytes that pass first, if the stage is in the middle of a message.
    pub fn bytes(&self) -> Option<usize> {
        self.mechanism().bytes()
    }

    /// The number of bytes until the connection ends, if it limits them.
    pub fn limit(&self) -> Option<u64> {
        match self {
            Self::Limit(limit) => Some(limit.bytes),
            _ => None,
        }
    }

    /// Its effect on a connection that continues.
    pub fn shaping(&self) -> Option<Shaping> {
        match self.mechanism().traits().effect {
            Effect::Shapes(shaping, _) => Some(shaping),
            _ => None,
        }
    }

    /// Whether it can strike at its stage.
    pub fn can_strike_at_its_stage(&self) -> bool {
        let begins = |at| matches!(at, At::Accept | At::ClientHello | At::Handshake);
        match self.mechanism().traits().effect {
            Effect::Ends(at) => at != At::Connect,
            Effect::Shapes(Shaping::Limit, at) => begins(at),
            Effect::Shapes(_, at) => begins(at) || at == At::Answer,
            _ => true,
        }
    }

    /// Whether it limits the bytes from the client at an answer.
    pub fn is_up_at_an_answer(&self) -> bool {
        matches!(self, Self::Bandwidth(slow) if slow.at == At::Answer && slow.direction != Direction::Down)
    }

    /// Whether the server can count its hits. It does not see the connections that the system refuses.
    pub fn is_countable(&self) -> bool {
        self.mechanism().is_countable()
    }

    /// Whether it prevents all connections for good.
    pub fn is_for_good(&self) -> bool {
        matches!(self, Self::Refuse(refuse) if refuse.r#for.is_none())
    }

    /// Its effect before a connection exists.
    pub fn gate(&self, clock: &Clock) -> Option<Gate> {
        match self.mechanism().action(clock, 0) {
            Action::Gate(gate) => Some(gate),
            _ => None,
        }
    }

    /// The kind of end, if it ends the connection.
    pub fn end(&self, clock: &Clock) -> Option<End> {
        match self.mechanism().action(clock, 0) {
            Action::End(end) => Some(end),
            _ => None,
        }
    }

    /// Ends the connection, now or in the flight that follows.
    pub fn apply(&self, wire: &Handle, clock: &Clock) {
        let Some(end) = self.end(clock) else { return };
        let bytes = self.bytes().map(|bytes| bytes as u64);
        match self.at() {
            At::ServerHello => wire.end_after(bytes.unwrap_or(SERVER_HELLO_BYTES), end),
            At::Certificate => wire.end_after(bytes.unwrap_or(CERTIFICATE_BYTES), end),
            _ => wire.end(end),
        }
    }

    /// Shapes the connection from now on. `seed` determines the random choices.
    pub fn shape(&self, wire: &Handle, clock: &Clock, seed: u64) {
        match self.mechanism().action(clock, seed) {
            Action::Shape(shape) => wire.shape(shape),
            Action::EndAfter(bytes, end) => wire.limit(bytes, end),
            Action::Dribble(_) | Action::End(_) | Action::Gate(_) => {}
        }
    }

    /// Shapes one answer.
    pub fn pace(&self, reply: &mut Reply, clock: &Clock, seed: u64) {
        match self.mechanism().action(clock, seed) {
            Action::Shape(shape) => reply.shape = reply.shape.with(shape),
            Action::Dribble(dribble) => reply.dribble = Some(dribble),
            Action::End(_) | Action::EndAfter(..) | Action::Gate(_) => {}
        }
    }

    /// The reason why it would not change a reply. `None` if it would.
    pub fn idle(&self, reply: &Reply) -> Option<Idle> {
        let length = reply.length()?;
        match self {
            Self::Dribble(dribble) if dribble.part == Part::Body && length == 0 => {
                Some("the answer has no body".into())
            }
            _ if self.at() != At::ResponseBody => None,
            _ if length == 0 => Some("the answer has no body".into()),
            _ => {
                let bytes = self.bytes().filter(|bytes| *bytes >= length)?;
                Some(format!("the body has {length} bytes, and {bytes} may pass").into())
            }
        }
    }

    /// Cuts an answer.
    pub fn cut(&self, reply: &mut Reply, clock: &Clock) {
        let Some(end) = self.end(clock) else { return };
        let bytes = self.bytes();
        let (after, sent) = match self.at() {
            At::ResponseHead => (After::Head(bytes), 0),
            At::ResponseBody => {
                let sent = bytes.unwrap_or(reply.body.len() / 2);
                (After::Body(sent), sent)
            }
            At::Sent => {
                reply.cut = Some(Cut {
                    after: After::All,
                    end,
                });
                return;
            }
            _ => (After::Nothing, 0),
        };
        reply.cut = Some(Cut { after, end });
        reply.short = Some(Short {
            sent,
            of: reply.length(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_a_body_is_idle_without_a_body() {
        let faults = [
            TcpFault::Dribble(Dribble::default()),
            TcpFault::Close(Close {
                at: At::ResponseBody,
                bytes: None,
            }),
        ];
        let mut reply = Reply::new(200);
        for fault in &faults {
            assert_eq!(fault.idle(&reply).unwrap(), "the answer has no body");
        }
        reply.body = "four".into();
        assert!(faults.iter().all(|fault| fault.idle(&reply).is_none()));
    }
}
