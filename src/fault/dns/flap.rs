//! `dns.flap`: another address each time.
//!
//! *What the client sees:* one address at a time, in turn: one query leads to the server, the next one elsewhere.
//!
//! *Who documents it:* [RFC 1794](https://www.rfc-editor.org/rfc/rfc1794), for balancing load by DNS.
//!
//! *What a sound client does:* keeps an address for its TTL and no longer, and repeats the query before it gives up.

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
    /// The addresses, one for each hit, repeated from the first. `own` stands for those of the server.
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
