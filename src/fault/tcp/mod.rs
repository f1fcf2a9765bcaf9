//! Faults of the connection: it is not made, ends where it should not, does not end where it should, or is slow.

use crate::clock::Clock;
use crate::fault::change::Idle;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::Effect;
use crate::fault::mechanisms::mechanisms;
use crate::reply::{After, Cut, Reply, Short};
use crate::wire::{End, Handle};

pub use crate::fault::at::At;
pub use crate::fault::connection::{Gate, Shaping};
pub use bandwidth::Direction;

use dribble::Part;

mechanisms! {
    /// A fault of the connection.
    pub enum TcpFault: "tcp", dyn Connection {
        /// So many bytes a second.
        "bandwidth": bandwidth::Bandwidth,
        /// Everything is taken, nothing is said.
        "black-hole": black_hole::BlackHole,
        /// An orderly end.
        "close": close::Close,
        /// Connecting takes long.
        "connect-delay": connect_delay::ConnectDelay,
        /// Connecting takes for ever.
        "connect-timeout": connect_timeout::ConnectTimeout,
        /// A few bytes at a time.
        "dribble": dribble::Dribble,
        /// An end of which only one side knows.
        "half-close": half_close::HalfClose,
        /// Everything comes late.
        "latency": latency::Latency,
        /// So many bytes, and the end.
        "limit": limit::Limit,
        /// Nobody listens.
        "refuse": refuse::Refuse,
        /// A violent end.
        "reset": reset::Reset,
        /// Small packets.
        "slice": slice::Slice,
        /// An end that takes time.
        "slow-close": slow_close::SlowClose,
        /// No end, and silence.
        "stall": stall::Stall,
    }
}

/// How much of the server's first flight is sent where a scenario does not say: the middle of a ServerHello.
const SERVER_HELLO_BYTES: u64 = 64;

/// The same for a Certificate, which follows the ServerHello's 90 to 130 bytes and is longer than any of them.
const CERTIFICATE_BYTES: u64 = 300;

impl TcpFault {
    /// Where it strikes.
    pub fn at(&self) -> At {
        match self.mechanism().traits().effect {
            Effect::Ends(at) | Effect::Shapes(_, at) => at,
            _ => At::Connect,
        }
    }

    /// How many bytes go through first, where it is within something.
    pub fn bytes(&self) -> Option<usize> {
        self.mechanism().bytes()
    }

    /// How many bytes a connection carries until it ends, where it does.
    pub fn limit(&self) -> Option<u64> {
        match self {
            Self::Limit(limit) => Some(limit.bytes),
            _ => None,
        }
    }

    /// What it does to a connection that goes on.
    pub fn shaping(&self) -> Option<Shaping> {
        match self.mechanism().traits().effect {
            Effect::Shapes(shaping, _) => Some(shaping),
            _ => None,
        }
    }

    /// Whether it can strike at the place that it names.
    pub fn strikes_where_it_says(&self) -> bool {
        let begins = |at| matches!(at, At::Accept | At::ClientHello | At::Handshake);
        match self.mechanism().traits().effect {
            Effect::Ends(at) => at != At::Connect,
            Effect::Shapes(Shaping::Limit, at) => begins(at),
            Effect::Shapes(_, at) => begins(at) || at == At::Answer,
            _ => true,
        }
    }

    /// Whether it slows down what comes while an answer goes.
    pub fn is_up_at_an_answer(&self) -> bool {
        matches!(self, Self::Bandwidth(slow) if slow.at == At::Answer && slow.direction != Direction::Down)
    }

    /// Whether the server can count its hits. It does not see the connections that the system refuses.
    pub fn is_countable(&self) -> bool {
        self.mechanism().is_countable()
    }

    /// Whether it lets nobody connect any more.
    pub fn is_for_good(&self) -> bool {
        matches!(self, Self::Refuse(refuse) if refuse.r#for.is_none())
    }

    /// What it does before a connection is made.
    pub fn gate(&self, clock: &Clock) -> Option<Gate> {
        match self.mechanism().action(clock, 0) {
            Action::Gate(gate) => Some(gate),
            _ => None,
        }
    }

    /// How the connection ends, if it does.
    pub fn end(&self, clock: &Clock) -> Option<End> {
        match self.mechanism().action(clock, 0) {
            Action::End(end) => Some(end),
            _ => None,
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

    /// Why it would leave a reply as it is; nothing where it would not.
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
    fn a_fault_of_a_body_has_nothing_to_do_where_there_is_none() {
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
