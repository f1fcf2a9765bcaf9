//! The stages of a connection.

use std::mem::{Discriminant, discriminant};
use std::sync::atomic::Ordering;

use super::known::Known;
use super::passed::Passed;
use super::scenario_run::{ScenarioRun, is_in};
use super::strike::Injection;
use crate::facts;
use crate::fault::tcp::{At, Shaping, TcpFault};
use crate::fault::tls::TlsFault;
use crate::fault::{Effect, Fault};
use crate::journal::InjectedFault;
use crate::scenario::Rule;

impl ScenarioRun {
    /// The end of the connection at this stage, before a request is read.
    pub fn tcp(&self, at: At, connection: &facts::Connection) -> Option<Injection<'_, TcpFault>> {
        self.strike(Known::Connection(connection), |rule| tcp(rule, at, None))
    }

    /// Whether one of its rules strikes before a connection exists.
    pub fn gates(&self) -> bool {
        let gate = |rule| tcp(rule, At::Connect, None).is_some();
        self.scenario.rule.iter().any(gate)
    }

    /// The fault that strikes the next client before its connection exists. The client is not known yet, so a rule with
    /// `on.source` may strike it. No hit is counted.
    pub fn next_gate(&self, connection: &facts::Connection) -> Option<&TcpFault> {
        let known = Known::Connection(connection);
        let state = self.state();
        let mut rules = self.scenario.rule.iter().enumerate();
        rules.find_map(|(index, rule)| {
            let fault = tcp(rule, At::Connect, None)?;
            let strikes = match rule.on.depends_on_source() {
                true => is_in(rule, state.as_deref()) && self.is_due_next(index, known).is_ok(),
                false => self.would_strike(index, known, state.as_deref()).is_ok(),
            };
            strikes.then_some(fault)
        })
    }

    /// The shaping of the connection from this stage on.
    pub fn shape(
        &self,
        shaping: Shaping,
        at: At,
        connection: &facts::Connection,
    ) -> Option<Injection<'_, TcpFault>> {
        let known = Known::Connection(connection);
        self.strike(known, |rule| tcp(rule, at, Some(shaping)))
    }

    /// Takes back a hit whose fault had no effect until the connection ended.
    pub fn give_back(&self, struck: &InjectedFault, connection: &facts::Connection) {
        let index = struck.rule - 1;
        let key = Known::Connection(connection).key(self.scenario.rule[index].per);
        self.counters[index].give_back(&key);
        self.strikes.fetch_sub(1, Ordering::Relaxed);
    }

    /// TLS on a connection to the port of plain HTTP.
    pub fn plain_port(&self, connection: &facts::Connection) -> Option<Injection<'_, TlsFault>> {
        let pick = |rule| tls(rule, Effect::Listener);
        self.strike(Known::Connection(connection), pick)
    }

    /// The faults of the handshake. Of each mechanism, it is the first one that is due and not idle.
    pub fn tls(
        &self,
        connection: &facts::Connection,
        passed: &mut Passed,
    ) -> Vec<Injection<'_, TlsFault>> {
        let setup = &self.scenario.exchange;
        let idle = |fault: &TlsFault| fault.idle(setup, connection.hello.as_ref());
        let mut decided: Vec<Discriminant<TlsFault>> = Vec::new();
        let mut strikes = Vec::new();
        for rule in &self.scenario.rule {
            let Some(mechanism) = tls(rule, Effect::Handshake).map(discriminant) else {
                continue;
            };
            if decided.contains(&mechanism) {
                continue;
            }
            decided.push(mechanism);
            let same = |fault: &&TlsFault| discriminant(*fault) == mechanism;
            let pick = |rule| tls(rule, Effect::Handshake).filter(same);
            strikes.extend(self.strike_if(Known::Connection(connection), pick, idle, passed));
        }
        strikes
    }

    /// The rules that would have struck the client if it had selected the scenario before its first request. The rules of
    /// DNS are in [`unresolved`](Self::unresolved).
    pub fn too_late(&self) -> impl Iterator<Item = (usize, &'static str)> {
        self.faults(|fault| fault.is_before_body() && !matches!(fault, Fault::Dns(_)))
    }

    /// The rules that would have struck the client on a listener of the scenario.
    pub fn before_hello(&self) -> impl Iterator<Item = (usize, &'static str)> {
        self.faults(Fault::is_before_hello)
    }

    fn faults(
        &self,
        which: impl Fn(&Fault) -> bool,
    ) -> impl Iterator<Item = (usize, &'static str)> {
        let rules = self.scenario.rule.iter().enumerate();
        rules.filter_map(move |(index, rule)| {
            let fault = rule.fault.as_ref().filter(|fault| which(fault))?;
            Some((index + 1, fault.name()))
        })
    }
}

fn tls(rule: &Rule, effect: Effect) -> Option<&TlsFault> {
    match &rule.fault {
        Some(whole @ Fault::Tls(fault)) if whole.effect() == effect => Some(fault),
        _ => None,
    }
}

/// The connection fault of a rule, if it strikes at this stage in this way.
pub(super) fn tcp(rule: &Rule, at: At, shaping: Option<Shaping>) -> Option<&TcpFault> {
    match &rule.fault {
        Some(Fault::Tcp(fault)) if fault.at() == at && fault.shaping() == shaping => Some(fault),
        _ => None,
    }
}
