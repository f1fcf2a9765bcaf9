//! `auth.reject`: the credentials are checked, and the answer has the error.
//!
//! *What the client sees:* a 401 with the error in `x-ms-diagnostics`, or another status such as 456.
//!
//! *Who documents it:* Microsoft, for OAuth between organisations
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)) and in
//! [MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/).
//!
//! *What a sound client does:* reports the error to the operator, and does not send the same credentials again.

use schemars::JsonSchema;
use serde::Deserialize;

use super::To;
use crate::exchange::headers;
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder, offered};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::http::{Code, Reason};
use crate::fault::text::File;
use crate::fault::text::{Content, HeaderLines, Line};
use crate::reply::Reply;

/// Parameters of `auth.reject`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reject {
    /// The status: 401 by default.
    pub status: Option<Code>,
    /// The reason phrase, if it is not the default one.
    pub reason: Option<Reason>,
    /// The error in `x-ms-diagnostics`. A challenge for tokens then ends with `error="invalid_token"`.
    pub diagnostics: Option<Diagnostics>,
    /// The challenges, one line each. By default those of the scenario's server. `{host}`, `{authority}` and `{port}` are
    /// filled in.
    pub offer: Option<Vec<Line>>,
    /// The requests that are rejected.
    pub to: To,
    /// Header lines in addition to Exchange's own, or in place of them.
    pub headers: HeaderLines,
    /// The body: empty by default.
    pub body: Option<Content>,
}

/// The content of `x-ms-diagnostics`
/// ([MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Diagnostics {
    /// The number: `2000005`.
    pub code: u32,
    /// The sentence: `The token has an invalid signature.`
    pub reason: Line,
    /// The category: `invalid_user`.
    pub error_category: Line,
}

impl Diagnostics {
    /// The header's value. Its semicolons have no spaces, as in captures.
    fn line(&self) -> String {
        let (Line(reason), Line(category)) = (&self.reason, &self.error_category);
        format!(
            "{};reason=\"{reason}\";error_category=\"{category}\"",
            self.code
        )
    }
}

impl Responder for Reject {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let mut lines = offered(self.offer.as_deref(), context);
        if self.diagnostics.is_some() && self.offer.is_none() {
            let tokens = lines.iter_mut().filter(|line| line.starts_with("Bearer "));
            tokens.for_each(|line| line.push_str(", error=\"invalid_token\""));
        }
        let mut reply = headers::unauthorized(context.stamp, lines);
        if let Some(Code(status)) = self.status {
            reply.status = status;
        }
        reply.reason = self.reason.as_ref().map(|Reason(reason)| reason.clone());
        if let Some(diagnostics) = &self.diagnostics {
            reply.headers.append("x-ms-diagnostics", diagnostics.line());
        }
        if let Some(content) = &self.body {
            reply.headers.append("Content-Type", "text/html");
            reply.body = content.bytes(context.site);
        }
        self.headers.apply(&mut reply, context);
        reply
    }
}

impl Answering for Reject {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Reject {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(self.to.affected(), Work::ByRule),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        self.body.as_mut()?.file()
    }
}
