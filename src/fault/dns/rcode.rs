//! `dns.rcode`: an error in place of an answer.
//!
//! *What the client sees:* the name does not exist, or its name server fails, refuses, or does not understand the query.
//!
//! *Who documents it:* [RFC 1035 §4.1.1](https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1); Microsoft, as "The remote
//! name could not be resolved".
//!
//! *What a sound client does:* continues with the next step of Autodiscover, then retries after a while; only `nxdomain` is
//! an answer about the name.

use hickory_proto::op::ResponseCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::Answer;

/// Parameters of `dns.rcode`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rcode {
    /// The error.
    pub code: Code,
}

/// An error of a name server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "RcodeCode")]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// It cannot read the query.
    Formerr,
    /// It does not support the query.
    Notimp,
    /// The name does not exist.
    Nxdomain,
    /// It refuses for reasons of policy.
    Refused,
    /// It failed.
    Servfail,
}

impl Resolution for Rcode {
    fn about(&self) -> About {
        About::Everything
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        answer.records.clear();
        answer.code = match self.code {
            Code::Formerr => ResponseCode::FormErr,
            Code::Notimp => ResponseCode::NotImp,
            Code::Nxdomain => ResponseCode::NXDomain,
            Code::Refused => ResponseCode::Refused,
            Code::Servfail => ResponseCode::ServFail,
        };
    }
}

impl Mechanism for Rcode {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Resolution,
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
