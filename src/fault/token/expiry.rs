//! `token.expiry`: a token expires before its client expects it, as after a password change or a revocation.
//!
//! *What the client sees:* a token with an `expires_in` of an hour, and then in the middle of its work a 401 with
//! `error="invalid_token"`.
//!
//! *Who documents it:* Microsoft ([refresh
//! tokens](https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-revocation)): a client must expect the
//! end of a token at any time.
//!
//! *What a sound client does:* gets one new token, and continues where it was.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::{Clock, Timespan};
use crate::facts::TokenEndpoint;
use crate::fault::change::{Answering, Change};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::text::File;
use crate::token::{Draft, Tamper};

/// Parameters of `token.expiry`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expiry {
    /// The lifetime of the token: `"2m"`.
    pub after: Timespan,
    /// Whether `expires_in` has this lifetime.
    #[serde(default)]
    pub announced: bool,
}

impl Tamper for Expiry {
    fn draft(&self, draft: &mut Draft, clock: &Clock) {
        let seconds = i64::try_from(clock.whole_seconds(self.after)).unwrap_or(i64::MAX / 2);
        let until = clock.now().unix_timestamp().saturating_add(seconds);
        draft.claims.insert("exp".to_owned(), until.into());
        if self.announced {
            draft.lasts = seconds;
        }
    }
}

impl Answering for Expiry {
    fn change(&self) -> Change<'_> {
        Change::Issue(self)
    }
}

impl Mechanism for Expiry {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Issues(TokenEndpoint::Token),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
