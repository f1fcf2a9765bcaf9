//! `dns.cname`: aliases without an address at their end.
//!
//! *What the client sees:* a loop of aliases, or an alias for a host that does not exist.
//!
//! *Who documents it:* [RFC 1034 §3.6.2](https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2): chains are followed, loops
//! are an error.
//!
//! *What a sound client does:* follows a limited number of aliases, reports an error, and continues with the next step of
//! Autodiscover.

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::CNAME;
use hickory_proto::rr::{Name, RData};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::fault::dns_address::Host;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::Answer;

/// Parameters of `dns.cname`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cname {
    /// The target of the alias.
    pub how: Alias,
    /// The host of `dangling`. By default a name that never resolves.
    pub target: Option<Host>,
}

/// The target of an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Alias {
    /// A host without an address.
    Dangling,
    /// A loop: `autodiscover` is an alias for `mail`, and `mail` is one for `autodiscover`.
    Loop,
}

impl Cname {
    /// The parameters without an effect, each with the value of `how` that gives it one.
    pub fn idle(&self) -> Vec<(&'static str, &'static str)> {
        match self.target {
            Some(_) if self.how != Alias::Dangling => vec![("target", "dangling")],
            _ => Vec::new(),
        }
    }
}

/// Two names that are aliases of each other. Any third name leads to this loop.
fn circle(answer: &mut Answer) {
    let name = answer.name.clone();
    let first = name.iter().next().map(<[u8]>::to_ascii_lowercase);
    let other = match first.as_deref() {
        Some(b"autodiscover") => name.base_name().prepend_label("mail"),
        Some(b"mail") => name.base_name().prepend_label("autodiscover"),
        _ => name.prepend_label("mail"),
    };
    // A name without space for a further label is its own alias.
    let other = other.unwrap_or_else(|_| name.clone());
    answer.add(alias(other.clone()));
    answer.add_for(other, alias(name));
}

fn alias(target: Name) -> RData {
    RData::CNAME(CNAME(target))
}

impl Resolution for Cname {
    fn about(&self) -> About {
        About::Addresses
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        answer.records.clear();
        match self.how {
            Alias::Dangling => {
                // The code is that of the end of the chain (RFC 2308, section 2.1).
                answer.code = ResponseCode::NXDomain;
                answer.add(alias(Host::or_gone(self.target.as_ref())));
            }
            Alias::Loop => circle(answer),
        }
    }
}

impl Mechanism for Cname {
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
