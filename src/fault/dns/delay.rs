//! `dns.delay`: a late answer.
//!
//! *What the client sees:* a valid answer, perhaps after the time that it waits.
//!
//! *Who documents it:* [RFC 1123 §6.1.3.3](https://www.rfc-editor.org/rfc/rfc1123#section-6.1.3.3), for the time that a
//! resolver waits.
//!
//! *What a sound client does:* waits some seconds, repeats the query, and accepts a late answer.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Timespan;
use crate::facts::Question;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::Answer;

/// Parameters of `dns.delay`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "DnsDelay")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Delay {
    /// The time until the answer.
    pub time: Timespan,
}

impl Resolution for Delay {
    fn about(&self) -> About {
        About::Everything
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        answer.delay = Some(self.time);
    }
}

impl Mechanism for Delay {
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
