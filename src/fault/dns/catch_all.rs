//! `dns.catch-all`: a wildcard, by which every name has an address.
//!
//! *What the client sees:* names resolve that nobody set up: `autodiscover.` too, and whoever answers there is no Exchange.
//!
//! *Who documents it:* [RFC 4592](https://www.rfc-editor.org/rfc/rfc4592), for wildcards; Microsoft, for a web site at the
//! root domain that answers Autodiscover.
//!
//! *What a sound client does:* takes an address for no proof of a service: it checks the certificate and the answer, and
//! goes on to the next way of Autodiscover.

use hickory_proto::op::ResponseCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::fault::dns_address::{DnsAddresses, readdress};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::requirement::Requirement;
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::Answer;

/// Parameters of `dns.catch-all`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CatchAll {
    /// Where names lead that mean nothing; to the server itself without it.
    pub to: Option<DnsAddresses>,
}

impl Resolution for CatchAll {
    fn about(&self) -> About {
        About::Unknown
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        answer.code = ResponseCode::NoError;
        if let Some(places) = &self.to {
            readdress(answer, places.iter());
        }
    }
}

impl Mechanism for CatchAll {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Resolution,
            requires: Some(Requirement::UnknownName),
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
