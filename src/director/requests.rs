//! The questions that the stations of a request's way ask of a play, beside the one what replaces its answer.

use super::connections::tcp;
use super::known::Known;
use super::scenario_run::ScenarioRun;
use super::strike::Injection;
use crate::facts::{self, Leg};
use crate::fault::auth::Ntlm;
use crate::fault::tcp::{At, Shaping, TcpFault};
use crate::fault::{Change, Damage, Edit, Effect, Part};
use crate::scenario::Rule;

impl ScenarioRun {
    /// Does the client only wait?
    pub fn pause(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, ()>> {
        self.strike(Known::Request(connection, request), |rule| {
            rule.fault.is_none().then_some(&())
        })
    }

    /// Does this step of a login go wrong? Each time that it does is a hit.
    pub fn login(
        &self,
        leg: Leg,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, Ntlm>> {
        let known = Known::Request(connection, request);
        let mut state = self.state();
        let mut rules = self.scenario.rule.iter().enumerate();
        rules.find_map(|(place, rule)| {
            let fault = rule.fault.as_ref()?;
            match fault.change()? {
                Change::Login(broken) if fault.effect() == Effect::Login(leg) => {
                    self.strike_by(place, broken, known, false, state.as_deref_mut())
                }
                _ => None,
            }
        })
    }

    /// Does Autodiscover say something else in a part of its answer?
    pub fn edit(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, dyn Edit>> {
        self.strike(Known::Request(connection, request), edit)
    }

    /// Is that part of the answer spoilt?
    pub fn damage(
        &self,
        part: Part,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, dyn Damage>> {
        self.strike(Known::Request(connection, request), |rule| {
            damage(rule, part)
        })
    }

    /// Is the answer to a request shaped?
    pub fn pace(
        &self,
        shaping: Shaping,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, TcpFault>> {
        let known = Known::Request(connection, request);
        self.strike(known, |rule| tcp(rule, At::Answer, Some(shaping)))
    }

    /// Does the connection end at this place of the answer?
    pub fn hang_up(
        &self,
        at: At,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Injection<'_, TcpFault>> {
        self.strike(Known::Request(connection, request), |rule| {
            tcp(rule, at, None)
        })
    }
}

fn edit(rule: &Rule) -> Option<&(dyn Edit + 'static)> {
    let fault = rule.fault.as_ref()?;
    match fault.change()? {
        Change::Edit(edit) if fault.effect() == Effect::Edits => Some(edit),
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
