//! `dns.cname`: aliases that lead nowhere.
//!
//! *What the client sees:* an alias for an alias for the first one, or an alias for a host that is not there.
//!
//! *Who documents it:* [RFC 1034 §3.6.2](https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2): chains are followed, loops
//! are an error.
//!
//! *What a sound client does:* follows a bounded number of aliases, reports an error, and goes on with the next way of
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
    /// Where the alias leads.
    pub how: Alias,
    /// The host of `dangling`; one that never resolves without it.
    pub target: Option<Host>,
}

/// Where an alias leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Alias {
    /// To a host that has no address.
    Dangling,
    /// In a circle: `autodiscover` is `mail`, and `mail` is `autodiscover`.
    Loop,
}

impl Cname {
    /// The parameters that are given and mean nothing, and the flaw for which each would.
    pub fn idle(&self) -> Vec<(&'static str, &'static str)> {
        match self.target {
            Some(_) if self.how != Alias::Dangling => vec![("target", "dangling")],
            _ => Vec::new(),
        }
    }
}

/// Two names, each the alias of the other; and the way into that circle, for any third name.
fn circle(answer: &mut Answer) {
    let name = answer.name.clone();
    let first = name.iter().next().unwrap_or_default().to_ascii_lowercase();
    let other = match first.as_slice() {
        b"autodiscover" => name.base_name().prepend_label("mail"),
        b"mail" => name.base_name().prepend_label("autodiscover"),
        _ => name.prepend_label("mail"),
    };
    // A name that has no room for a label in front of it is its own alias.
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
                // The code is about the end of the chain (RFC 2308, section 2.1).
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
