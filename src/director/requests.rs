//! The stages of a request, besides the replacement of its answer.

use super::connections::tcp;
use super::known::Known;
use super::replacing::Walk;
use super::scenario_run::ScenarioRun;
use super::strike::Injection;
use crate::facts::{self, Leg, TokenEndpoint};
use crate::fault::auth::{AuthFault, Ntlm};
use crate::fault::tcp::{At, Shaping, TcpFault};
use crate::fault::{Change, Damage, Edit, Effect, Fault, Idle, Part, Report};
use crate::reply::Reply;
use crate::scenario::Rule;
use crate::token::Tamper;

impl ScenarioRun {
    /// A delay without a fault.
    pub fn pause(
        &self,
        walk: &mut Walk,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, ()>> {
        let known = Known::Request(connection, request);
        let pick = |rule: &Rule| rule.fault.is_none().then_some(&());
        self.strike_if(known, pick, |()| None, &mut walk.passed)
    }

    /// The fault of a step of a login. Each time is a hit.
    pub fn login(
        &self,
        leg: Leg,
        walk: &mut Walk,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, Ntlm>> {
        let known = Known::Request(connection, request);
        let mut state = self.state();
        for (index, rule) in self.scenario.rule.iter().enumerate() {
            let Some(broken) = login(rule, leg) else {
                continue;
            };
            match self.strike_by(index, broken, known, false, state.as_deref_mut()) {
                Ok(strike) => return Some(strike),
                Err(reason) => walk.passed.note(index, reason),
            }
        }
        None
    }

    /// Whether a device in front of the server takes Basic credentials for such requests, in place of the server's schemes.
    /// It does so even if its rule is not due, because the device stays there.
    pub fn takes_basic(&self, connection: &facts::Connection, request: &facts::Request) -> bool {
        let known = Known::Request(connection, request);
        self.scenario.rule.iter().any(|rule| match &rule.fault {
            Some(Fault::Auth(AuthFault::Ntlm(ntlm))) => {
                ntlm.takes_basic() && known.satisfies(&rule.on)
            }
            _ => false,
        })
    }

    /// The change in a part of an Autodiscover answer. `idle` has the reason why a fault would change nothing.
    pub fn edit(
        &self,
        walk: &mut Walk,
        connection: &facts::Connection,
        request: &facts::Request,
        idle: impl Fn(&(dyn Edit + 'static)) -> Option<Idle>,
    ) -> Option<Injection<'_, dyn Edit>> {
        let known = Known::Request(connection, request);
        self.strike_if(known, edit, idle, &mut walk.passed)
    }

    /// The error in an answer with free/busy. `idle` has the reason why a fault would change nothing.
    pub fn report(
        &self,
        walk: &mut Walk,
        (connection, request): (&facts::Connection, &facts::Request),
        idle: impl Fn(&(dyn Report + 'static)) -> Option<Idle>,
    ) -> Option<Injection<'_, dyn Report>> {
        let known = Known::Request(connection, request);
        self.strike_if(known, report, idle, &mut walk.passed)
    }

    /// The change in an answer of the authorization server at an endpoint.
    pub fn issue(
        &self,
        endpoint: TokenEndpoint,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, dyn Tamper>> {
        self.strike(Known::Request(connection, request), |rule| {
            tamper(rule, endpoint)
        })
    }

    /// The damage to a part of the answer.
    pub fn damage(
        &self,
        part: Part,
        walk: &mut Walk,
        (connection, request): (&facts::Connection, &facts::Request),
        reply: &Reply,
    ) -> Option<Injection<'_, dyn Damage>> {
        let known = Known::Request(connection, request);
        let idle = |fault: &(dyn Damage + 'static)| fault.idle(reply);
        self.strike_if(known, |rule| damage(rule, part), idle, &mut walk.passed)
    }

    /// The shaping of an answer.
    pub fn pace(
        &self,
        shaping: Shaping,
        walk: &mut Walk,
        (connection, request): (&facts::Connection, &facts::Request),
        reply: &Reply,
    ) -> Option<Injection<'_, TcpFault>> {
        let known = Known::Request(connection, request);
        let pick = |rule| tcp(rule, At::Answer, Some(shaping));
        self.strike_if(known, pick, |fault| fault.idle(reply), &mut walk.passed)
    }

    /// The end of the connection at this stage of the answer.
    pub fn hang_up(
        &self,
        at: At,
        walk: &mut Walk,
        (connection, request): (&facts::Connection, &facts::Request),
        reply: &Reply,
    ) -> Option<Injection<'_, TcpFault>> {
        let known = Known::Request(connection, request);
        let pick = |rule| tcp(rule, at, None);
        self.strike_if(known, pick, |fault| fault.idle(reply), &mut walk.passed)
    }
}

/// The login fault of a rule, if it breaks this step.
fn login(rule: &Rule, leg: Leg) -> Option<&Ntlm> {
    let fault = rule.fault.as_ref()?;
    match fault.change()? {
        Change::Login(broken) if fault.effect() == Effect::Login(leg) => Some(broken),
        _ => None,
    }
}

fn edit(rule: &Rule) -> Option<&(dyn Edit + 'static)> {
    let fault = rule.fault.as_ref()?;
    match fault.change()? {
        Change::Edit(edit) if fault.effect() == Effect::Edits => Some(edit),
        _ => None,
    }
}

fn report(rule: &Rule) -> Option<&(dyn Report + 'static)> {
    match rule.fault.as_ref()?.change()? {
        Change::Report(report) => Some(report),
        _ => None,
    }
}

fn tamper(rule: &Rule, endpoint: TokenEndpoint) -> Option<&(dyn Tamper + 'static)> {
    let fault = rule.fault.as_ref()?;
    match fault.change()? {
        Change::Issue(tamper) if fault.effect() == Effect::Issues(endpoint.likeness()) => {
            Some(tamper)
        }
        _ => None,
    }
}

fn damage(rule: &Rule, part: Part) -> Option<&(dyn Damage + 'static)> {
    let fault = rule.fault.as_ref()?;
    match fault.change()? {
        Change::Damage(damage) if fault.effect() == Effect::Damages(part) => Some(damage),
        _ => None,
    }
}
