//! `dns.catch-all`: a wildcard gives every name an address.
//!
//! *What the client sees:* names resolve that nobody set up, also `autodiscover.`, and the server there is not Exchange.
//!
//! *Who documents it:* [RFC 4592](https://www.rfc-editor.org/rfc/rfc4592), for wildcards; Microsoft, for a web site at the
//! root domain that answers Autodiscover.
//!
//! *What a sound client does:* does not take an address as proof of a service: it checks the certificate and the answer, and
//! continues with the next step of Autodiscover.

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
    /// The addresses for unknown names. By default those of the server itself.
    pub to: Option<DnsAddresses>,
}

impl Resolution for CatchAll {
    fn about(&self) -> About {
        About::Unknown
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        answer.code = ResponseCode::NoError;
        if let Some(to) = &self.to {
            readdress(answer, to.iter());
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
