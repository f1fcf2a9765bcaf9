//! `auth.lockout`: after too many failed logins the account is locked, and valid credentials are refused too.
//!
//! *What the client sees:* the same 401 as for a wrong password, although the password is now right; or a status or page
//! about the lockout.
//!
//! *Who documents it:* Microsoft, for
//! [account lockout](https://learn.microsoft.com/windows/security/threat-protection/security-policy-settings/account-lockout-policy).
//!
//! *What a sound client does:* stops at the first refusal, and so never reaches the limit.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Reject;
use crate::clock::{Clock, Timespan};
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::requirement::Requirement;
use crate::fault::text::File;
use crate::reply::Reply;

/// The default number of failed logins that lock an account.
const AFTER: u32 = 5;
/// The default time for which an account stays locked.
const LASTING: Duration = Duration::from_secs(30 * 60);

/// Parameters of `auth.lockout`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lockout {
    /// The number of failed logins in a row that lock the account: 5 by default. 0 locks it from the start.
    pub after: Option<u32>,
    /// The time for which it stays locked after the last failed login: 30 minutes by default.
    pub lasting: Option<Timespan>,
    /// The answer for a locked account. By default that for a wrong password.
    pub answer: Reject,
}

impl Lockout {
    /// The number of failed logins in a row that lock an account.
    pub fn after(&self) -> u32 {
        self.after.unwrap_or(AFTER)
    }

    /// Whether this number of failed logins has locked the account, with the last one this long ago.
    pub fn holds(&self, failures: u32, ago: Duration, clock: &Clock) -> bool {
        failures >= self.after() && ago < self.lasting(clock)
    }

    /// The time for which an account stays locked.
    pub fn lasting(&self, clock: &Clock) -> Duration {
        clock.length(self.lasting.unwrap_or(Timespan::new(LASTING)))
    }
}

impl Responder for Lockout {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        self.answer.respond(context)
    }
}

impl Answering for Lockout {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Lockout {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::Locked, Work::Undone),
            requires: Some(Requirement::WrongPasswords(self.after())),
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        self.answer.file()
    }
}
