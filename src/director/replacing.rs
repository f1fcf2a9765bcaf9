//! The replacement of a request's answer: the first rule in the file that matches and is due.
//!
//! Each stage asks for it: the head, the body, and the judged credentials. Each stage continues after the last decided rule,
//! and stops before a rule whose facts are not known yet. So a later rule never overtakes an earlier one.

use super::failures::Failed;
use super::known::Known;
use super::passed::{Passed, Reason};
use super::scenario_run::{ScenarioRun, lockout};
use super::strike::Injection;
use crate::facts::{self, Service, Standing};
use crate::fault::{Affected, Effect, Fault, Idle};
use crate::scenario::{Layer, Per, Rule, State};

/// A rule that replaces answers.
pub(super) struct Replacing {
    /// Its index in the scenario.
    pub(super) index: usize,
    /// The requests whose answers it replaces.
    affected: Affected,
    /// Whether the request is carried out before.
    after_work: bool,
    /// Whether one of its conditions needs the body.
    needs_body: bool,
    /// Whether it ends the connection. That needs no settled scenario: the rule is of the scenario that the connection met.
    ends: bool,
}

/// The effect that a fault would have in place of this answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// The fault has its effect.
    Strikes,
    /// It has none, for this reason.
    Idle(Idle),
    /// HTTP/2 cannot carry the effect. The client is asked to use HTTP/1.1, and the fault strikes there.
    ComesBack,
}

/// The progress of a request through the rules that replace answers.
#[derive(Debug, Default)]
pub struct Walk {
    /// The number of decided rules.
    decided: usize,
    /// Whether the scenario is final. The mailbox can select another one until the body is read.
    pub settled: bool,
    /// The account of the credentials, if these were judged.
    pub account: Option<String>,
    /// Whether the client is asked to use HTTP/1.1. No hit is counted then.
    pub comes_back: bool,
    /// The reasons why decided rules did not strike.
    pub passed: Passed,
}

/// Whether a rule applies to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fits {
    /// It applies.
    Yes,
    /// It does not apply.
    No,
    /// It applies to the request that ends the login that this one begins.
    Later,
    /// A fact is missing.
    Unknown,
}

impl Replacing {
    /// The rules of a scenario that replace answers, in order.
    pub(super) fn all(rules: &[Rule]) -> Vec<Self> {
        let replacing = |(index, rule): (usize, &Rule)| {
            let effect = rule.fault.as_ref()?.effect();
            let (affected, _) = effect.replaces()?;
            Some(Self {
                index,
                affected,
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
        let service = match self.affected {
            Affected::Ews | Affected::Impersonating => Some(Service::Ews),
            Affected::Autodiscover => Some(Service::Autodiscover),
            Affected::Redeeming | Affected::Delegating => Some(Service::Token),
            _ => None,
        };
        if service.is_some_and(|service| service != request.service) {
            return Fits::No;
        }
        let Some(purpose) = request.purpose else {
            let known = !self.needs_body && !self.after_work && (settled || self.ends);
            return match self.affected {
                Affected::All if known => Fits::Yes,
                Affected::Returning if known => Fits::when(request.returns),
                _ => Fits::Unknown,
            };
        };
        let concerned = match self.affected {
            Affected::All | Affected::Read | Affected::Admitted => true,
            Affected::Returning => request.returns,
            Affected::Callers | Affected::Locked => purpose.needs_caller,
            Affected::Presenting => purpose.needs_caller && !request.begins(),
            Affected::Bearing => {
                let scheme = request.scheme();
                let bears = scheme.is_some_and(|one| one.eq_ignore_ascii_case("bearer"));
                purpose.needs_caller && !request.begins() && bears
            }
            Affected::Redeeming => purpose.redeems,
            Affected::Delegating => purpose.delegates,
            Affected::Federated => purpose.federated,
            Affected::Negotiating => {
                purpose.needs_caller && request.negotiates() && !request.comes_back
            }
            Affected::Autodiscover => purpose.autodiscover,
            Affected::Ews => purpose.ews,
            Affected::Impersonating => purpose.impersonates,
        };
        match concerned {
            true => self.fits_standing(request.standing),
            false => Fits::No,
        }
    }

    /// The description of the rule's requests, if this is none of them.
    pub(super) fn elsewhere(&self, request: &facts::Request) -> Option<&'static str> {
        if self.fits(request, true) != Fits::No {
            return None;
        }
        let nobody = request.purpose.is_some_and(|purpose| !purpose.needs_caller);
        Some(match self.affected {
            Affected::Negotiating if request.comes_back => {
                "waits for the request that comes back by HTTP/1.1"
            }
            Affected::Presenting | Affected::Negotiating if nobody => {
                "is about requests that need credentials"
            }
            affected => affected.about(),
        })
    }

    /// Whether it applies to requests with this result of authentication.
    fn fits_standing(&self, standing: Standing) -> Fits {
        let (admitted, judged) = match self.affected {
            Affected::Admitted
            | Affected::Autodiscover
            | Affected::Ews
            | Affected::Impersonating => (true, true),
            Affected::Locked => (false, true),
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
    /// The replacement of a request's answer, as far as it can be decided.
    pub fn replacement(
        &self,
        walk: &mut Walk,
        connection: &facts::Connection,
        request: &facts::Request,
        prospect: &dyn Fn(&Fault) -> Prospect,
    ) -> Option<Injection<'_, Fault>> {
        let left = self.replacing.get(walk.decided..)?;
        if left.is_empty() {
            return None;
        }
        let known = Known::Request(connection, request);
        // The lock covers the decision, so the state changes together with the hit that sets it.
        let mut state = self.state();
        for one in left {
            match one.fits(request, walk.settled) {
                Fits::Unknown => return None,
                Fits::No => {}
                Fits::Later => match self.would_strike(one.index, known, state.as_deref()) {
                    Ok(_) => {
                        walk.passed.note(one.index, Reason::Later);
                        walk.decided = self.replacing.len();
                        return None;
                    }
                    Err(reason) => walk.passed.note(one.index, reason),
                },
                Fits::Yes => {
                    let account = walk.account.as_deref();
                    let state = state.as_deref_mut();
                    match self.replaces(one, known, account, state, prospect) {
                        Ok(strike) => {
                            if strike.comes_back {
                                walk.passed.note(one.index, Reason::ByHttp1);
                            }
                            walk.decided = self.replacing.len();
                            return Some(strike);
                        }
                        Err(reason) => walk.passed.note(one.index, reason),
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
        prospect: &dyn Fn(&Fault) -> Prospect,
    ) -> Result<Injection<'_, Fault>, Reason> {
        let rule = &self.scenario.rule[one.index];
        let fault = rule.fault.as_ref().ok_or(Reason::OtherRequests)?;
        self.is_about(rule, known, state.as_deref())?;
        if one.affected == Affected::Locked && !self.locks(rule, account.ok_or(Reason::NoAccount)?)
        {
            return Err(Reason::Unlocked);
        }
        match prospect(fault) {
            Prospect::Idle(why) => return Err(Reason::Idle(why)),
            Prospect::ComesBack => {
                if let Ok(hit) = self.would_strike(one.index, known, state.as_deref()) {
                    return Ok(Injection {
                        comes_back: true,
                        ..self.injection(one.index, fault, hit)
                    });
                }
            }
            Prospect::Strikes => {}
        }
        // Each broken step of a handshake is a hit.
        let leg = one.affected != Affected::Negotiating && known.is_leg();
        let strike = self.strike_by(one.index, fault, known, leg, state)?;
        Ok(Injection {
            after_work: one.after_work,
            ..strike
        })
    }

    /// Whether a rule has locked an account.
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

    /// Whether a rule needs the number of failed logins.
    pub fn counts_failures(&self) -> bool {
        self.failures.is_some()
    }

    /// Records the result of a login. If another fault struck, a good login does not unlock a locked account.
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
    /// Whether it is the refusal of a locked account.
    pub fn locks(&self) -> bool {
        matches!(self.fault.effect(), Effect::Replaces(Affected::Locked, _))
    }
}
