//! The reasons why rules did not strike a request, in words that hold for that request.

use std::sync::atomic::Ordering;

use super::known::Known;
use super::passed::Reason;
use super::replacing::Walk;
use super::scenario_run::{ScenarioRun, lockout};
use crate::facts::{self, Leg, Service, Standing};
use crate::fault::{Effect, Fault, Requirement};
use crate::journal::InjectedFault;
use crate::scenario::Rule;

impl ScenarioRun {
    /// The reason for each rule that did not strike. `None` if all did.
    pub fn passed_over(
        &self,
        walk: &Walk,
        connection: &facts::Connection,
        request: &facts::Request,
        struck: &[InjectedFault],
    ) -> Option<String> {
        let known = Known::Request(connection, request);
        let rules = self.scenario.rule.iter().enumerate();
        let quiet = rules.filter(|(index, _)| struck.iter().all(|one| one.rule != index + 1));
        let reasons: Vec<_> = quiet
            .map(|(index, rule)| {
                let why = self.why_not(walk, known, (index, rule), request);
                format!("rule {} {why}", index + 1)
            })
            .collect();
        (!reasons.is_empty()).then(|| reasons.join(", "))
    }

    pub(super) fn why_not(
        &self,
        walk: &Walk,
        known: Known<'_>,
        (index, rule): (usize, &Rule),
        request: &facts::Request,
    ) -> String {
        match walk.passed.reason(index) {
            Some(Reason::Unlocked) => self.unlocked(rule, walk.account.as_deref()),
            Some(Reason::OtherRequests)
                if rule.fault.as_ref().is_some_and(Fault::is_below_http) =>
            {
                self.undecided(walk, known, (index, rule), request)
            }
            Some(Reason::OtherRequests) => other_requests(known, rule),
            Some(reason) => reason.to_string(),
            None => self.undecided(walk, known, (index, rule), request),
        }
    }

    /// The reason for a rule that no stage decided.
    fn undecided(
        &self,
        walk: &Walk,
        known: Known<'_>,
        (index, rule): (usize, &Rule),
        request: &facts::Request,
    ) -> String {
        if let Some(fault) = rule.fault.as_ref().filter(|fault| fault.is_below_http()) {
            return self.before_a_request(known, (index, rule), fault);
        }
        match self.is_about(rule, known, self.state().as_deref()) {
            Err(Reason::OtherRequests) => return other_requests(known, rule),
            Err(reason) => return reason.to_string(),
            Ok(()) => {}
        }
        let replacing = self.replacing.iter().find(|one| one.index == index);
        let elsewhere = match replacing {
            Some(one) => one.elsewhere(request),
            None => rule.fault.as_ref().and_then(|fault| spares(fault, request)),
        };
        if let Some(elsewhere) = elsewhere {
            return elsewhere.to_owned();
        }
        if walk.comes_back {
            return Reason::ByHttp1.to_string();
        }
        let last = self.last(index, known);
        match rule.when.is_spent(last, &self.clock) {
            true => Reason::Spent(last.number).to_string(),
            false => "was not reached".to_owned(),
        }
    }

    /// The reason for a rule that did not strike the connection of a request.
    fn before_a_request(
        &self,
        known: Known<'_>,
        (index, rule): (usize, &Rule),
        fault: &Fault,
    ) -> String {
        let Some(connection) = known.connection() else {
            return "strikes before a request".to_owned();
        };
        let unsatisfied = match fault {
            Fault::Dns(_) if self.resolved.load(Ordering::Relaxed) => Vec::new(),
            Fault::Dns(_) => vec![Requirement::Dns.to_string()],
            _ if fault.effect() == Effect::Listener && connection.secure => {
                vec![Requirement::PlainPort.to_string()]
            }
            _ => rule.on.unsatisfied_by_connection(connection),
        };
        let last = self.last(index, Known::Connection(connection));
        if !unsatisfied.is_empty() {
            format!(
                "is about other connections (it requires {})",
                unsatisfied.join(", ")
            )
        } else if last.number > 0 && !rule.when.strikes(last, &self.clock) {
            "was not due for this connection".to_owned()
        } else {
            "strikes before a request".to_owned()
        }
    }

    /// The failed logins of the account, including this one.
    fn unlocked(&self, rule: &Rule, account: Option<&str>) -> String {
        let counted = self
            .failures
            .as_ref()
            .zip(account)
            .and_then(|(all, account)| Some(all.of(account, self.clock.instant())?.count));
        let after = lockout(rule).map_or(0, |lockout| lockout.after());
        let counted = counted.unwrap_or(0);
        format!("counts wrong passwords: {counted} of this account, which it locks after {after}")
    }
}

/// The conditions of a rule that a request does not satisfy.
fn other_requests(known: Known<'_>, rule: &Rule) -> String {
    match known.unsatisfied(&rule.on) {
        unsatisfied if unsatisfied.is_empty() => Reason::OtherRequests.to_string(),
        unsatisfied => format!(
            "{} (it requires {})",
            Reason::OtherRequests,
            unsatisfied.join(", ")
        ),
    }
}

/// The reason why a fault of an answer or of a login does not apply to a request. `None` if it could apply.
fn spares(fault: &Fault, request: &facts::Request) -> Option<&'static str> {
    let unproven = matches!(request.standing, Standing::Begun | Standing::Refused);
    match fault.effect() {
        Effect::Login(Leg::Authenticate) => Some("is about requests that end a login by NTLM"),
        Effect::Login(_) if !request.negotiates() => {
            Some("is about requests that begin a login by NTLM")
        }
        Effect::Edits if unproven || request.service != Service::Autodiscover => {
            Some("is about requests that Autodiscover answers")
        }
        Effect::Reports if unproven || request.operation != Some("GetUserAvailability") => {
            Some("is about requests for free/busy")
        }
        Effect::Damages(_) | Effect::Shapes(..) | Effect::Ends(_) if unproven => {
            Some("is about requests that are let in")
        }
        _ => None,
    }
}
