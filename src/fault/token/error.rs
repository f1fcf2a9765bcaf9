//! `token.error`: the token endpoint answers with an AADSTS error.
//!
//! *What the client sees:* 400, or 401 for `invalid_client`, with Entra's JSON. Its trace id, correlation id and time are
//! those of the answer.
//!
//! *Who documents it:* [Microsoft Entra error codes](https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
//!
//! *What a sound client does:* reports the number to the operator; only retries after `temporarily_unavailable`.

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::http::Code;
use crate::fault::text::{File, HeaderLines, Line, fill};
use crate::reply::Reply;
use crate::token::{Mark, refusal};

/// Parameters of `token.error`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Error {
    /// The number after `AADSTS`: 7000215.
    pub code: u32,
    /// Further numbers in `error_codes`, after the first.
    #[serde(default)]
    pub codes: Vec<u32>,
    /// The OAuth error ([RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)): `invalid_client`.
    pub error: Line,
    /// The client's remedy: `consent_required`.
    pub suberror: Option<Line>,
    /// The sentence, without number and ids. `{host}` is the host.
    pub description: Line,
    /// The status. By default 401 for `invalid_client`, else 400.
    pub status: Option<Code>,
    /// Header lines in addition to Entra's own, or in place of them.
    #[serde(default)]
    pub headers: HeaderLines,
}

impl Responder for Error {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let (Line(code), Line(text)) = (&self.error, &self.description);
        let mut error = crate::token::Error::new(self.code, code, fill(text, context.site));
        error.codes.extend(&self.codes);
        error.suberror = self
            .suberror
            .as_ref()
            .map(|Line(suberror)| suberror.clone());
        if let Some(Code(status)) = self.status {
            error.status = status;
        }
        let own = context.request.header("client-request-id");
        let mark = Mark {
            trace: context.stamp.request_id,
            correlation: own
                .and_then(|own| Uuid::try_parse(own).ok())
                .unwrap_or(context.stamp.request_id),
            now: context.stamp.clock.now(),
        };
        let mut reply = refusal(&error, &mark);
        let date = context.stamp.clock.dates().now.to_string();
        reply.headers.append("Date", date);
        self.headers.apply(&mut reply, context);
        reply
    }
}

impl Answering for Error {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Error {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::Redeeming, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
