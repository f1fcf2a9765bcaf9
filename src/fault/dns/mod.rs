//! Faults of name resolution: a query is answered wrongly, late or not at all.

use crate::facts::Question;
use crate::fault::mechanisms::mechanisms;
use crate::fault::resolution::Resolution;
use crate::reply::dns::Answer;

mechanisms! {
    /// A fault of name resolution.
    pub enum DnsFault: "dns", dyn Resolution {
        /// Other addresses than the server's.
        "address": address::Address,
        /// Every name has an address.
        "catch-all": catch_all::CatchAll,
        /// Aliases without an address at their end.
        "cname": cname::Cname,
        /// A late answer.
        "delay": delay::Delay,
        /// An answer without records.
        "empty": empty::Empty,
        /// Other addresses each time.
        "flap": flap::Flap,
        /// An error in place of an answer.
        "rcode": rcode::Rcode,
        /// No answer.
        "silence": silence::Silence,
        /// A service with another host or port, or none.
        "srv": srv::Srv,
        /// An answer that does not fit into a datagram.
        "truncate": truncate::Truncate,
    }
}

impl DnsFault {
    /// Whether it applies to a query. If not, the query is no hit.
    pub fn is_about(&self, question: &Question) -> bool {
        self.mechanism().about().includes(question)
    }

    /// Whether it applies to every query that the other one applies to.
    pub fn takes_all_of(&self, other: &Self) -> bool {
        let (own, other) = (self.mechanism().about(), other.mechanism().about());
        own.includes_all_of(other)
    }

    /// Changes the healthy answer to a query. `hit` is the number of the rule's hit.
    pub fn apply(&self, answer: &mut Answer, question: &Question, hit: u64) {
        self.mechanism().apply(answer, question, hit);
    }
}
