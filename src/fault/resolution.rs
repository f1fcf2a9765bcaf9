//! What a fault makes of the answer to a DNS question.

use super::effect::Mechanism;
use crate::facts::{Question, Transport};
use crate::reply::dns::Answer;

/// A fault of name resolution.
pub(super) trait Resolution: Mechanism {
    /// Which questions it is about.
    fn about(&self) -> About;

    /// Spoils the healthy answer to a question, at that hit of its rule.
    fn apply(&self, answer: &mut Answer, question: &Question, hit: u64);
}

/// Which questions a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Addresses,
    Everything,
    Services,
    Udp,
    Unknown,
}

impl About {
    /// Whether a question is among them.
    pub(super) fn includes(self, question: &Question) -> bool {
        let record = question.record.as_str();
        match (self, question.known) {
            (Self::Unknown, known) => !known,
            // Nothing else makes a typo look as if it meant something.
            (_, false) => false,
            (Self::Addresses, true) => matches!(record, "A" | "AAAA" | "CNAME"),
            (Self::Everything, true) => true,
            (Self::Services, true) => record == "SRV",
            (Self::Udp, true) => question.transport == Transport::Udp,
        }
    }

    /// Whether all of the others are among them.
    pub(super) fn includes_all_of(self, other: Self) -> bool {
        self == other || self == Self::Everything && other != Self::Unknown
    }
}
