//! `dns.silence`: no answer.
//!
//! *What the client sees:* nothing, until it gives up; over TCP an open, silent connection.
//!
//! *Who documents it:* [RFC 1536 §1](https://www.rfc-editor.org/rfc/rfc1536#section-1), for the number of retries.
//!
//! *What a sound client does:* repeats the query a few times after growing pauses, and then continues without the name.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::{Answer, Delivery};

/// Parameters of `dns.silence`: there are none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Silence {}

impl Resolution for Silence {
    fn about(&self) -> About {
        About::Everything
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        answer.delivery = Delivery::None;
    }
}

impl Mechanism for Silence {
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
