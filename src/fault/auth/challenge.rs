//! `auth.challenge`: 401 with a challenge, whatever credentials came.
//!
//! *What the client sees:* after its credentials the same 401 as before them, or other schemes than those that it has.
//!
//! *Who documents it:* Microsoft, for server-side synchronization (credentials are incorrect; Basic is not enabled) and
//! for OAuth in hybrid deployments; [RFC 9110 §11](https://www.rfc-editor.org/rfc/rfc9110#section-11).
//!
//! *What a sound client does:* stops at once and asks a person; a loop locks the account.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::headers;
use crate::fault::asked::Asked;
use crate::fault::change::{Answering, Change, Responder, offered};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::text::File;
use crate::fault::text::{HeaderLines, Line};
use crate::reply::Reply;

/// Parameters of `auth.challenge`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Challenge {
    /// The challenges, one line each; without it those that the scenario's server offers. `{host}`, `{authority}` and `{port}` are filled in.
    pub offer: Option<Vec<Line>>,
    /// Who gets it.
    pub to: To,
    /// Header lines beside or instead of Exchange's own.
    pub headers: HeaderLines,
}

/// Who gets a challenge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// Everybody.
    All,
    /// Who sent credentials. Who did not is challenged as ever.
    #[default]
    Credentials,
}

impl Responder for Challenge {
    fn respond(&self, asked: &Asked<'_>) -> Reply {
        let lines = offered(self.offer.as_deref(), asked);
        let mut reply = headers::unauthorized(asked.stamp, lines);
        self.headers.apply(&mut reply, asked);
        reply
    }
}

impl To {
    /// Whose answer that is.
    pub(super) fn whom(self) -> Whom {
        match self {
            Self::All => Whom::Callers,
            Self::Credentials => Whom::Presenting,
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
            effect: Effect::Replaces(self.to.whom(), Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
