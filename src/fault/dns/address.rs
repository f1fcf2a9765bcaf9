//! `dns.address`: other addresses than the server's.
//!
//! *What the client sees:* a valid answer. The address has no server, another server, or is unreachable. So the client of a
//! name can meet faults that precede any name, such as a refused connection.
//!
//! *Who documents it:* [RFC 6724](https://www.rfc-editor.org/rfc/rfc6724) and [RFC
//! 8305](https://www.rfc-editor.org/rfc/rfc8305), for the order of addresses and the time for each.
//!
//! *What a sound client does:* tries each address within a limited time, and sends nothing to a server whose certificate has
//! another name.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::fault::dns_address::{DnsAddresses, readdress};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::Answer;

/// Parameters of `dns.address`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Address {
    /// The addresses, in this order. `own` stands for those of the server. A query for the other address family gets an
    /// answer without records.
    pub to: DnsAddresses,
}

impl Resolution for Address {
    fn about(&self) -> About {
        About::Addresses
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        readdress(answer, self.to.iter());
    }
}

impl Mechanism for Address {
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
