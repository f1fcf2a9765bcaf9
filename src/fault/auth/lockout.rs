//! `auth.lockout`: after too many refused attempts the account is locked, and good credentials are refused too.
//!
//! *What the client sees:* the same 401 as for a wrong password, though the password is right by now; or a status or page
//! that says so.
//!
//! *Who documents it:* Microsoft, for
//! [account lockout](https://learn.microsoft.com/windows/security/threat-protection/security-policy-settings/account-lockout-policy).
//!
//! *What a sound client does:* stops at the first refusal, so that it never comes to this.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Reject;
use crate::clock::{Clock, Timespan};
use crate::fault::asked::Asked;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::requirement::Requirement;
use crate::fault::text::File;
use crate::reply::Reply;

/// How many refused attempts lock an account where a scenario does not say.
const AFTER: u32 = 5;
/// How long an account stays locked where a scenario does not say.
const LASTING: Duration = Duration::from_secs(30 * 60);

/// Parameters of `auth.lockout`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lockout {
    /// How many refused attempts in a row lock the account: 5 without it; 0 is locked from the start.
    pub after: Option<u32>,
    /// How long it stays locked after the last of them: 30 minutes without it.
    pub lasting: Option<Timespan>,
    /// What a locked account is answered; as a wrong password without it.
    pub answer: Reject,
}

impl Lockout {
    /// How many refused attempts in a row lock an account.
    pub fn after(&self) -> u32 {
        self.after.unwrap_or(AFTER)
    }

    /// Whether so many refused attempts, the last of them so long ago, have locked the account.
    pub fn holds(&self, failures: u32, ago: Duration, clock: &Clock) -> bool {
        failures >= self.after() && ago < self.lasting(clock)
    }

    /// How long an account stays locked.
    pub fn lasting(&self, clock: &Clock) -> Duration {
        clock.length(self.lasting.unwrap_or(Timespan::new(LASTING)))
    }
}

impl Responder for Lockout {
    fn respond(&self, asked: &Asked<'_>) -> Reply {
        self.answer.respond(asked)
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
            effect: Effect::Replaces(Whom::Locked, Work::Undone),
            requires: Some(Requirement::WrongPasswords(self.after())),
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        self.answer.file()
    }
}
