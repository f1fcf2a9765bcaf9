//! `dns.empty`: a valid answer without records.
//!
//! *What the client sees:* the name exists, and has no record of the queried type.
//!
//! *Who documents it:* [RFC 2308 §2.2](https://www.rfc-editor.org/rfc/rfc2308#section-2.2), as no data.
//!
//! *What a sound client does:* queries the other address family, then continues as if the name did not exist.

use hickory_proto::op::ResponseCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::Answer;

/// Parameters of `dns.empty`: there are none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

impl Resolution for Empty {
    fn about(&self) -> About {
        About::Everything
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        answer.records.clear();
        answer.code = ResponseCode::NoError;
    }
}

impl Mechanism for Empty {
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
