//! `dns.truncate`: an answer that does not fit into a datagram.
//!
//! *What the client sees:* no records, and the TC bit, which refers it to TCP; over TCP all records, or none.
//!
//! *Who documents it:* [RFC 7766 §5](https://www.rfc-editor.org/rfc/rfc7766#section-5).
//!
//! *What a sound client does:* repeats the query over TCP; if a firewall blocks TCP, treats it as no answer.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::facts::Transport;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::requirement::Requirement;
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::{Answer, Delivery};

/// Parameters of `dns.truncate`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "DnsTruncate")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Truncate {
    /// The answer over TCP.
    #[serde(default)]
    pub tcp: Tcp,
}

/// The answer over TCP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "TruncateTcp")]
#[serde(rename_all = "kebab-case")]
pub enum Tcp {
    /// The whole answer.
    #[default]
    Answers,
    /// The end of the connection, without an answer.
    Closes,
}

impl Resolution for Truncate {
    fn about(&self) -> About {
        match self.tcp {
            Tcp::Answers => About::Udp,
            Tcp::Closes => About::Everything,
        }
    }

    fn apply(&self, answer: &mut Answer, question: &Question, _: u64) {
        match question.transport {
            Transport::Udp => {
                answer.records.clear();
                answer.truncated = true;
            }
            Transport::Tcp => answer.delivery = Delivery::Closed,
        }
    }
}

impl Mechanism for Truncate {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Resolution,
            requires: matches!(self.tcp, Tcp::Answers).then_some(Requirement::Udp),
            refuses: Refuses::all_if(self.tcp == Tcp::Closes),
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
