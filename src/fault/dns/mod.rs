//! Faults of name resolution: a question is answered wrongly, late or not at all.

mod address;
mod catch_all;
mod cname;
mod delay;
mod empty;
mod flap;
mod rcode;
mod silence;
mod srv;
mod truncate;

use schemars::JsonSchema;
use serde::Deserialize;

pub use address::Address;
pub use catch_all::CatchAll;
pub use cname::Cname;
pub use delay::Delay;
pub use empty::Empty;
pub use flap::Flap;
pub use rcode::Rcode;
pub use silence::Silence;
pub use srv::Srv;
pub use truncate::Truncate;

use crate::facts::{Question, Transport};
use crate::reply::dns::Answer;

/// A fault of name resolution.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DnsFault {
    /// Other addresses than the server's.
    Address(Address),
    /// Every name has an address.
    CatchAll(CatchAll),
    /// Aliases that lead nowhere.
    Cname(Cname),
    /// An answer that takes long.
    Delay(Delay),
    /// An answer without records.
    Empty(Empty),
    /// Other addresses each time.
    Flap(Flap),
    /// An error in place of an answer.
    Rcode(Rcode),
    /// No answer.
    Silence(Silence),
    /// A service that is somewhere else, or nowhere.
    Srv(Srv),
    /// An answer that is too long for a datagram.
    Truncate(Truncate),
}

/// Which questions a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Addresses,
    Everything,
    Services,
    Udp,
    Unknown,
}

impl DnsFault {
    /// Layer and mechanism: `dns.rcode`.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Address(_) => "dns.address",
            Self::CatchAll(_) => "dns.catch-all",
            Self::Cname(_) => "dns.cname",
            Self::Delay(_) => "dns.delay",
            Self::Empty(_) => "dns.empty",
            Self::Flap(_) => "dns.flap",
            Self::Rcode(_) => "dns.rcode",
            Self::Silence(_) => "dns.silence",
            Self::Srv(_) => "dns.srv",
            Self::Truncate(_) => "dns.truncate",
        }
    }

    /// Whether it has something to do with a question; else it is no hit.
    pub fn is_about(&self, question: &Question) -> bool {
        let record = question.record.as_str();
        match (self.about(), question.known) {
            (About::Unknown, known) => !known,
            // Nothing else makes a typo look as if it meant something.
            (_, false) => false,
            (About::Addresses, true) => matches!(record, "A" | "AAAA" | "CNAME"),
            (About::Everything, true) => true,
            (About::Services, true) => record == "SRV",
            (About::Udp, true) => question.transport == Transport::Udp,
        }
    }

    /// Whether it is about every question that the other is about.
    pub fn takes_all_of(&self, other: &Self) -> bool {
        let (own, other) = (self.about(), other.about());
        own == other || own == About::Everything && other != About::Unknown
    }

    /// Whether a client cannot get to the server by the name that it asked for.
    pub fn refuses(&self) -> bool {
        match self {
            Self::Cname(_) | Self::Empty(_) | Self::Rcode(_) | Self::Silence(_) => true,
            Self::Truncate(fault) => !fault.spares_tcp(),
            _ => false,
        }
    }

    fn about(&self) -> About {
        match self {
            Self::Address(_) | Self::Cname(_) | Self::Flap(_) => About::Addresses,
            Self::CatchAll(_) => About::Unknown,
            Self::Delay(_) | Self::Empty(_) | Self::Rcode(_) | Self::Silence(_) => {
                About::Everything
            }
            Self::Srv(_) => About::Services,
            Self::Truncate(fault) if fault.spares_tcp() => About::Udp,
            Self::Truncate(_) => About::Everything,
        }
    }

    /// Spoils the healthy answer to a question, at that hit of its rule.
    pub fn apply(&self, answer: &mut Answer, question: &Question, hit: u64) {
        match self {
            Self::Address(fault) => fault.apply(answer),
            Self::CatchAll(fault) => fault.apply(answer),
            Self::Cname(fault) => fault.apply(answer),
            Self::Delay(fault) => fault.apply(answer),
            Self::Empty(fault) => fault.apply(answer),
            Self::Flap(fault) => fault.apply(answer, hit),
            Self::Rcode(fault) => fault.apply(answer),
            Self::Silence(fault) => fault.apply(answer),
            Self::Srv(fault) => fault.apply(answer),
            Self::Truncate(fault) => fault.apply(answer, question.transport),
        }
    }
}
