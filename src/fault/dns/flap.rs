//! `dns.flap`: another address each time.
//!
//! *What the client sees:* the addresses in turn, each alone: one question leads to the server, the next one elsewhere.
//!
//! *Who documents it:* [RFC 1794](https://www.rfc-editor.org/rfc/rfc1794), for balancing load by DNS.
//!
//! *What a sound client does:* keeps an address as long as its time to live says and no longer, and asks again before it
//! gives up.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::fault::dns_address::{DnsAddresses, readdress};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::Answer;

/// Parameters of `dns.flap`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Flap {
    /// The addresses, one for each hit, and then from the first again; `own` stands for those of the server.
    pub between: DnsAddresses,
}

impl Resolution for Flap {
    fn about(&self) -> About {
        About::Addresses
    }

    fn apply(&self, answer: &mut Answer, _: &Question, hit: u64) {
        readdress(answer, self.between.in_turn(hit));
    }
}

impl Mechanism for Flap {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Resolution,
            requires: None,
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
