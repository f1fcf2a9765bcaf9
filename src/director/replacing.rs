//! The one question of a request: what replaces its answer? Of the rules that could, the first that matches and is due.
//!
//! It is asked at each stage of what is known: the head, the body, and what the credentials are worth. Each time it goes on
//! where it stopped, and it stops before a rule that cannot be decided yet, so that no later rule comes before that.

use super::failures::Failed;
use super::known::Known;
use super::scenario_run::{ScenarioRun, lockout};
use super::strike::Injection;
use crate::facts::{self, Service, Standing};
use crate::fault::{Effect, Fault, Whom};
use crate::scenario::{Layer, Per, Rule, State};

/// A rule that replaces an answer.
pub(super) struct Replacing {
    /// Its place in the scenario.
    place: usize,
    /// Whose answer.
    whom: Whom,
    /// Whether the request is carried out first.
    after_work: bool,
    /// Whether it asks for what only the body tells.
    needs_body: bool,
    /// Whether it is an end of the connection, which strikes whoever it is that the connection met.
    ends: bool,
}

/// How far a request has come in its way through the rules that replace an answer.
#[derive(Debug, Default)]
pub struct Walk {
    /// How many rules are decided.
    decided: usize,
    /// Whether the scenario is known that decides. The mailbox may pick another one until the body is read.
    pub settled: bool,
    /// The account that the credentials claim, where they were judged.
    pub account: Option<String>,
}

/// Whether a rule is about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fits {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It is about the request that ends the login which this one begins.
    Later,
    /// It is not known yet.
    Unknown,
}

impl Replacing {
    /// Those of a scenario, in order.
    pub(super) fn all(rules: &[Rule]) -> Vec<Self> {
        let replacing = |(place, rule): (usize, &Rule)| {
            let effect = rule.fault.as_ref()?.effect();
            let (whom, _) = effect.replaces()?;
            Some(Self {
                place,
                whom,
                after_work: rule.carries_out() == Some(true),
                needs_body: rule.on.needs() == Layer::Request
                    || rule.per == Per::Mailbox
                    || !rule.share.is_certain(),
                ends: matches!(effect, Effect::Ends(_)),
            })
        };
        rules.iter().enumerate().filter_map(replacing).collect()
    }

    fn fits(&self, request: &facts::Request, settled: bool) -> Fits {
        let service = match self.whom {
            Whom::Ews | Whom::Impersonating => Some(Service::Ews),
            Whom::Autodiscover => Some(Service::Autodiscover),
            _ => None,
        };
        if service.is_some_and(|service| service != request.service) {
            return Fits::No;
        }
        let Some(purpose) = request.purpose else {
            let known = !self.needs_body && !self.after_work && (settled || self.ends);
            return match self.whom {
                Whom::Anybody if known => Fits::Yes,
                Whom::Returning if known => Fits::when(request.returns),
                _ => Fits::Unknown,
            };
        };
        let concerned = match self.whom {
            Whom::Anybody | Whom::Read | Whom::Admitted => true,
            Whom::Returning => request.returns,
            Whom::Callers | Whom::Locked => purpose.needs_caller,
            Whom::Presenting => purpose.needs_caller && !request.begins(),
            Whom::Negotiating => purpose.needs_caller && request.negotiates(),
            Whom::Autodiscover => purpose.autodiscover,
            Whom::Ews => purpose.ews,
            Whom::Impersonating => purpose.impersonates,
        };
        match concerned {
            true => self.fits_standing(request.standing),
            false => Fits::No,
        }
    }

    /// The same, by what the credentials are worth.
    fn fits_standing(&self, standing: Standing) -> Fits {
        let (admitted, judged) = match self.whom {
            Whom::Admitted | Whom::Autodiscover | Whom::Ews | Whom::Impersonating => (true, true),
            Whom::Locked => (false, true),
            _ => (false, self.after_work),
        };
        match standing {
            _ if !judged => Fits::Yes,
            Standing::Unknown => Fits::Unknown,
            Standing::Begun => Fits::Later,
            Standing::Refused => Fits::when(!admitted),
            Standing::Admitted => Fits::Yes,
        }
    }
}

impl Fits {
    fn when(fits: bool) -> Self {
        match fits {
            true => Self::Yes,
            false => Self::No,
        }
    }
}

impl ScenarioRun {
    /// What replaces the answer to a request, as far as that is known?
    pub fn replacement(
        &self,
        walk: &mut Walk,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, Fault>> {
        let left = self.replacing.get(walk.decided..)?;
        if left.is_empty() {
            return None;
        }
        let known = Known::Request(connection, request);
        // Held while this is decided and no longer, so that a state changes together with the hit that sets it.
        let mut state = self.state();
        for one in left {
            match one.fits(request, walk.settled) {
                Fits::Unknown => return None,
                Fits::No => {}
                Fits::Later => {
                    if self.would_strike(one.place, known, state.as_deref()) {
                        walk.decided = self.replacing.len();
                        return None;
                    }
                }
                Fits::Yes => {
                    let account = walk.account.as_deref();
                    let struck = self.replaces(one, known, account, state.as_deref_mut());
                    if struck.is_some() {
                        walk.decided = self.replacing.len();
                        return struck;
                    }
                }
            }
            walk.decided += 1;
        }
        None
    }

    fn replaces(
        &self,
        one: &Replacing,
        known: Known<'_>,
        account: Option<&str>,
        state: Option<&mut State>,
    ) -> Option<Injection<'_, Fault>> {
        let rule = &self.scenario.rule[one.place];
        if one.whom == Whom::Locked && !self.locks(rule, account?) {
            return None;
        }
        // Each step of a handshake that goes wrong is a hit.
        let leg = one.whom != Whom::Negotiating && known.is_leg();
        let strike = self.strike_by(one.place, rule.fault.as_ref()?, known, leg, state)?;
        Some(Injection {
            after_work: one.after_work,
            ..strike
        })
    }

    /// Whether a rule has locked that account.
    fn locks(&self, rule: &Rule, account: &str) -> bool {
        let (Some(lockout), Some(failures)) = (lockout(rule), &self.failures) else {
            return false;
        };
        let now = self.clock.instant();
        let Failed { count, last } = failures.of(account, now).unwrap_or(Failed {
            count: 0,
            last: now,
        });
        let ago = now.saturating_duration_since(last);
        lockout.holds(count, ago, &self.clock)
    }

    /// Whether it matters how often an account was refused.
    pub fn counts_failures(&self) -> bool {
        self.failures.is_some()
    }

    /// Notes an attempt to log in, `good` or not, that something else struck or nothing. A locked account stays locked.
    pub fn judged(&self, account: &str, good: bool, strike: Option<&Injection<'_, Fault>>) {
        let Some(failures) = &self.failures else {
            return;
        };
        let locked = || {
            let mut rules = self.scenario.rule.iter();
            rules.any(|rule| self.locks(rule, account))
        };
        let by_lockout = strike.is_some_and(Injection::locks);
        if by_lockout || good && strike.is_some() && locked() {
            return;
        }
        failures.note(account, good, self.clock.instant());
    }
}

impl Injection<'_, Fault> {
    /// Whether it is a locked account that refuses.
    pub fn locks(&self) -> bool {
        matches!(self.fault.effect(), Effect::Replaces(Whom::Locked, _))
    }
}
