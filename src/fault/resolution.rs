//! The effect of a fault on the answer to a DNS query.

use super::effect::Mechanism;
use crate::facts::{Question, Transport};
use crate::reply::dns::Answer;

/// A fault of name resolution.
pub(super) trait Resolution: Mechanism {
    /// The queries that it applies to.
    fn about(&self) -> About;

    /// Changes the healthy answer to a query. `hit` is the number of the rule's hit.
    fn apply(&self, answer: &mut Answer, question: &Question, hit: u64);
}

/// The queries that a fault applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Addresses,
    Everything,
    Services,
    Udp,
    Unknown,
}

impl About {
    /// Whether it includes a query.
    pub(super) fn includes(self, question: &Question) -> bool {
        let record = question.record.as_str();
        match (self, question.known) {
            (Self::Unknown, known) => !known,
            // An unknown name is a typo, and only `Unknown` may answer it.
            (_, false) => false,
            (Self::Addresses, true) => matches!(record, "A" | "AAAA" | "CNAME"),
            (Self::Everything, true) => true,
            (Self::Services, true) => record == "SRV",
            (Self::Udp, true) => question.transport == Transport::Udp,
        }
    }

    /// Whether it includes all queries that the other one includes.
    pub(super) fn includes_all_of(self, other: Self) -> bool {
        self == other || self == Self::Everything && other != Self::Unknown
    }
}
