//! `token.error`: the token endpoint issues no token, and says why with an AADSTS number.
//!
//! *What the client sees:* 400, or 401 for `invalid_client`, with Entra's JSON: trace id, correlation id and time are those of
//! the answer.
//!
//! *Who documents it:* [Microsoft Entra error codes](https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
//!
//! *What a sound client does:* tells the operator the number; it asks again only after `temporarily_unavailable`.

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use crate::fault::asked::Asked;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::http::Code;
use crate::fault::text::{File, HeaderLines, Line, fill};
use crate::reply::Reply;
use crate::token::{Mark, refusal};

/// Parameters of `token.error`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Error {
    /// The number behind `AADSTS`: 7000215.
    pub code: u32,
    /// Further numbers, which `error_codes` lists behind the first.
    #[serde(default)]
    pub codes: Vec<u32>,
    /// The error of OAuth ([RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)): `invalid_client`.
    pub error: Line,
    /// What a client can do about it: `consent_required`.
    pub suberror: Option<Line>,
    /// The sentence, without number and ids. `{host}` is the host.
    pub description: Line,
    /// The status: 401 for `invalid_client`, else 400.
    pub status: Option<Code>,
    /// Header lines beside or instead of Entra's own.
    #[serde(default)]
    pub headers: HeaderLines,
}

impl Responder for Error {
    fn respond(&self, asked: &Asked<'_>) -> Reply {
        let (Line(error), Line(text)) = (&self.error, &self.description);
        let mut said = crate::token::Error::new(self.code, error, fill(text, asked.site));
        said.codes.extend(&self.codes);
        said.suberror = self
            .suberror
            .as_ref()
            .map(|Line(suberror)| suberror.clone());
        if let Some(Code(status)) = self.status {
            said.status = status;
        }
        let own = asked.request.header("client-request-id");
        let mark = Mark {
            trace: asked.stamp.request_id,
            correlation: own
                .and_then(|own| Uuid::try_parse(own).ok())
                .unwrap_or(asked.stamp.request_id),
            now: asked.stamp.clock.now(),
        };
        let mut reply = refusal(&said, &mark);
        let date = asked.stamp.clock.dates().now.to_string();
        reply.headers.append("Date", date);
        self.headers.apply(&mut reply, asked);
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
            effect: Effect::Replaces(Whom::Redeeming, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
