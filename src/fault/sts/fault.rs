//! `sts.fault`: the security token service issues no delegation token, and says why with its own numbers.
//!
//! *What the client sees:* 200 with a fault of SOAP 1.2: `wst:FailedAuthentication`, two numbers and a sentence.
//!
//! *Who documents it:* Microsoft, for free/busy between organisations
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What a sound client does:* reads the fault although the status is 200, tells the operator the sentence, and does not ask again.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::http::Code;
use crate::fault::text::{File, HeaderLines, Line};
use crate::reply::Reply;
use crate::token::sts;

/// Parameters of `sts.fault`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fault {
    /// The first number: 0x80048821 without it, a failed sign-in.
    #[serde(default = "failed")]
    pub value: u32,
    /// The number of `internalerror`: 0x80041012.
    pub inner: u32,
    /// The sentence.
    pub text: Line,
    /// The status: 200 without it.
    pub status: Option<Code>,
    /// Header lines beside or instead of the service's own.
    #[serde(default)]
    pub headers: HeaderLines,
}

/// The number of a failed sign-in.
fn failed() -> u32 {
    0x8004_8821
}

impl Responder for Fault {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let Line(text) = &self.text;
        let fault = sts::Fault::new(self.value, self.inner, text);
        let status = self.status.map_or(200, |Code(status)| status);
        let mut reply = sts::fault_reply(status, &fault, context.stamp.clock.now());
        let date = context.stamp.clock.dates().now.to_string();
        reply.headers.append("Date", date);
        self.headers.apply(&mut reply, context);
        reply
    }
}

impl Answering for Fault {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Fault {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::Delegating, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
