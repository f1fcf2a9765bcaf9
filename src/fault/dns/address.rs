//! `dns.address`: other addresses than the server's.
//!
//! *What the client sees:* a good answer, and behind it nobody, somebody else, or a way that leads nowhere: this is how a
//! name meets what strikes before any name is said, such as a refused connection or one that never comes about.
//!
//! *Who documents it:* [RFC 6724](https://www.rfc-editor.org/rfc/rfc6724) and
//! [RFC 8305](https://www.rfc-editor.org/rfc/rfc8305), for which address to try first and how long.
//!
//! *What a sound client does:* tries each address, within a bounded time; sends nothing to a server whose certificate is
//! for another name.

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
    /// The addresses, in this order; `own` stands for those of the server. A question for a kind of address that is not
    /// among them is answered without records.
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
