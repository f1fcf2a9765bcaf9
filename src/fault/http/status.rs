//! `http.status`: an answer of IIS, HTTP.sys, a device in between, or Exchange's front end.
//!
//! *What the client sees:* the status, with the headers of the system that answers. By these an operator distinguishes a
//! stopped application pool (HTTP.sys), an inactive component (Exchange) and a proxy.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy (404, 503, 504); [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110).
//!
//! *What a sound client does:* honours `Retry-After`, waits longer before each retry, and reports the status.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Timespan;
use crate::exchange::headers;
use crate::exchange::pages::{HTTP_SYS_503, IIS_404, Page};
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::{Content, File, HeaderLines, PageName};
use crate::reply::Reply;

/// Parameters of `http.status`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Status {
    /// The status, 200 to 599.
    pub code: Code,
    /// The reason phrase, if it is not the default one.
    pub reason: Option<Reason>,
    /// The system that answers. It determines the headers before any of `headers`. By default it is the origin of the page,
    /// or Exchange's front end.
    pub from: Option<From>,
    /// Header lines in addition to those, or in place of them.
    #[serde(default)]
    pub headers: HeaderLines,
    /// The time that the client has to wait, sent in whole seconds.
    pub retry_after: Option<Timespan>,
    /// The body: empty by default.
    pub body: Option<Content>,
}

/// A status code of a final answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "u16")]
#[schemars(rename = "StatusCode", extend("minimum" = 200, "maximum" = 599))]
pub struct Code(pub(in crate::fault) u16);

impl Code {
    /// The number.
    pub fn number(&self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Code {
    type Error = String;

    fn try_from(code: u16) -> Result<Self, String> {
        match code {
            200..=599 => Ok(Self(code)),
            _ => Err(format!(
                "a status code is a number from 200 to 599, not `{code}`"
            )),
        }
    }
}

/// A reason phrase.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Reason(pub(in crate::fault) String);

impl TryFrom<String> for Reason {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic())
        {
            true => Ok(Self(text)),
            false => Err("a reason phrase is one line of ASCII".to_owned()),
        }
    }
}

/// The system that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// A proxy or firewall that is not Exchange.
    Device,
    /// Exchange's back end. The front end forwards its answer.
    Exchange,
    /// Exchange's front end, without a back end.
    FrontEnd,
    /// HTTP.sys, the kernel driver of IIS.
    #[serde(rename = "http.sys")]
    HttpSys,
    /// IIS.
    Iis,
    /// No system: the only headers are those of `headers`, such as the headers of a recorded answer.
    Nobody,
}

impl Responder for Status {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let stamp = context.stamp;
        let code = self.code.0;
        let content_type = self.body.is_some().then_some("text/html");
        let mut reply = match self.from() {
            From::Device => headers::device(code, content_type, stamp.clock),
            From::Exchange => headers::exchange(code, content_type, stamp),
            From::FrontEnd => headers::front_end(code, content_type, stamp),
            From::HttpSys => headers::http_sys(code, stamp.clock),
            From::Iis => headers::iis(code, content_type, stamp),
            From::Nobody => Reply::new(code),
        };
        if let Some(Reason(reason)) = &self.reason {
            reply.reason = Some(reason.clone());
        }
        if let Some(content) = &self.body {
            reply.body = content.bytes(context.site);
        }
        if let Some(wait) = self.retry_after {
            reply
                .headers
                .append("Retry-After", stamp.clock.whole_seconds(wait).to_string());
        }
        self.headers.apply(&mut reply, context);
        reply
    }
}

impl Status {
    fn hints(&self) -> bool {
        self.retry_after.is_some() || self.headers.has("retry-after")
    }

    /// Whether it redirects a client.
    pub(in crate::fault) fn redirects(&self) -> bool {
        (300..400).contains(&self.code.0) && self.headers.has("location")
    }

    fn from(&self) -> From {
        match (self.from, self.page()) {
            (Some(from), _) => from,
            (None, Some(HTTP_SYS_503)) => From::HttpSys,
            (None, Some(IIS_404)) => From::Iis,
            (None, _) => From::FrontEnd,
        }
    }

    fn page(&self) -> Option<Page> {
        match &self.body {
            Some(Content::Page(PageName(page))) => Some(*page),
            _ => None,
        }
    }
}

impl Answering for Status {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Status {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::All, Work::ByRule),
            requires: None,
            refuses: match self.code.0 {
                400.. => Refuses::Everybody,
                300.. => Refuses::Some,
                _ => Refuses::Nobody,
            },
            hints: self.hints(),
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        self.body.as_mut()?.file()
    }
}
