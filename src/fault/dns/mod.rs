//! Faults of name resolution: a question is answered wrongly, late or not at all.

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
        /// Aliases that lead nowhere.
        "cname": cname::Cname,
        /// An answer that takes long.
        "delay": delay::Delay,
        /// An answer without records.
        "empty": empty::Empty,
        /// Other addresses each time.
        "flap": flap::Flap,
        /// An error in place of an answer.
        "rcode": rcode::Rcode,
        /// No answer.
        "silence": silence::Silence,
        /// A service that is somewhere else, or nowhere.
        "srv": srv::Srv,
        /// An answer that is too long for a datagram.
        "truncate": truncate::Truncate,
    }
}

impl DnsFault {
    /// Whether it has something to do with a question; else it is no hit.
    pub fn is_about(&self, question: &Question) -> bool {
        self.mechanism().about().includes(question)
    }

    /// Whether it is about every question that the other is about.
    pub fn takes_all_of(&self, other: &Self) -> bool {
        let (own, other) = (self.mechanism().about(), other.mechanism().about());
        own.includes_all_of(other)
    }

    /// Spoils the healthy answer to a question, at that hit of its rule.
    pub fn apply(&self, answer: &mut Answer, question: &Question, hit: u64) {
        self.mechanism().apply(answer, question, hit);
    }
}
