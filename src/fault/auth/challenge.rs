//! `auth.challenge`: 401 with a challenge, for any credentials.
//!
//! *What the client sees:* the same 401 after its credentials as before them, or schemes that it does not support.
//!
//! *Who documents it:* Microsoft, for server-side synchronization (credentials are incorrect; Basic is not enabled) and
//! for OAuth in hybrid deployments; [RFC 9110 §11](https://www.rfc-editor.org/rfc/rfc9110#section-11).
//!
//! *What a sound client does:* stops at once and asks the user; a loop locks the account.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::headers;
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder, offered};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::File;
use crate::fault::text::{HeaderLines, Line};
use crate::reply::Reply;

/// Parameters of `auth.challenge`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Challenge {
    /// The challenges, one line each. By default those of the scenario's server. `{host}`, `{authority}` and `{port}` are
    /// filled in.
    pub offer: Option<Vec<Line>>,
    /// The requests that get it.
    pub to: To,
    /// Header lines in addition to Exchange's own, or in place of them.
    pub headers: HeaderLines,
}

/// The requests that get a challenge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// All requests.
    All,
    /// Requests with credentials. Those without credentials get the usual challenge.
    #[default]
    Credentials,
}

impl Responder for Challenge {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let lines = offered(self.offer.as_deref(), context);
        let mut reply = headers::unauthorized(context.stamp, lines);
        self.headers.apply(&mut reply, context);
        reply
    }
}

impl To {
    /// The requests whose answers it replaces.
    pub(super) fn affected(self) -> Affected {
        match self {
            Self::All => Affected::Callers,
            Self::Credentials => Affected::Presenting,
        }
    }
}

impl Answering for Challenge {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Challenge {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(self.to.affected(), Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
