//! A scenario as one instance plays it: which of its rules strike, and how often they did.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::counter::Counter;
use super::dice;
use super::failures::Failures;
use super::known::Known;
use super::replacing::Replacing;
use super::strike::Injection;
use crate::clock::Clock;
use crate::exchange::{Offer, Setup};
use crate::facts;
use crate::fault::Fault;
use crate::fault::auth::{AuthFault, Lockout};
use crate::journal::{InjectedFault, ScenarioRef};
use crate::scenario::{Hit, Rule, Scenario, State};

/// A scenario as one instance plays it, with counters of its own.
pub struct ScenarioRun {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The scenario and instance, as the journal names them.
    pub met: ScenarioRef,
    seed: u64,
    pub(super) clock: Clock,
    counters: Vec<Counter>,
    /// The rules that replace an answer, in order.
    pub(super) replacing: Vec<Replacing>,
    /// Only where a rule asks for them.
    pub(super) failures: Option<Failures>,
    /// The healthy server, as each listener completes it.
    pub(super) setups: Mutex<Vec<(Offer, Arc<Setup>)>>,
    /// Where the rules have any.
    state: Option<Mutex<State>>,
    /// Whether anybody asked for a name of it in DNS.
    pub(super) resolved: AtomicBool,
}

impl ScenarioRun {
    pub(super) fn new(
        scenario: Arc<Scenario>,
        instance: Option<Arc<str>>,
        seed: u64,
        clock: Clock,
    ) -> Self {
        let counters = scenario.rule.iter().map(Counter::of).collect();
        let lockouts = scenario.rule.iter().filter_map(lockout);
        let longest = lockouts.map(|lockout| lockout.lasting(&clock)).max();
        let has_state = |rule: &Rule| rule.needs.is_some() || rule.sets.is_some();
        let stateful = scenario.rule.iter().any(has_state);
        let met = ScenarioRef {
            scenario: Some(Arc::clone(&scenario.id)),
            instance,
        };
        let replacing = Replacing::all(&scenario.rule);
        Self {
            scenario,
            met,
            replacing,
            seed,
            clock,
            counters,
            failures: longest.map(Failures::new),
            setups: Mutex::default(),
            state: stateful.then(Mutex::default),
            resolved: AtomicBool::new(false),
        }
    }

    /// Why no rule struck a request, for people; nothing where there are no rules.
    pub fn passed_over(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<String> {
        let known = Known::Request(connection, request);
        let rules = self.scenario.rule.iter().enumerate();
        let reasons: Vec<_> = rules
            .map(|(place, rule)| format!("rule {} {}", place + 1, self.why_not(known, place, rule)))
            .collect();
        (!reasons.is_empty()).then(|| reasons.join(", "))
    }

    fn why_not(&self, known: Known<'_>, place: usize, rule: &Rule) -> String {
        let last = self.counters[place].last(&known.key(rule.per), self.now(rule));
        let first = Hit {
            number: last.number.max(1),
            ..last
        };
        let state = self.state().map(|state| state.clone());
        let elsewhere = rule
            .needs
            .as_ref()
            .filter(|needs| state.as_ref() != Some(needs));
        match () {
            () if rule.fault.as_ref().is_some_and(Fault::is_below_http) => {
                "strikes before a request".to_owned()
            }
            () if !known.satisfies(&rule.on) => "is about other requests".to_owned(),
            () if !self.has_share(rule, known) => "is about other mailboxes".to_owned(),
            () if rule.when.is_spent(last, &self.clock) => {
                format!("is spent, with {} hits so far", last.number)
            }
            () if elsewhere.is_some() => {
                let needs = elsewhere.map(State::name).unwrap_or_default();
                format!("waits for the state `{needs}`")
            }
            () if !rule.odds.is_certain() => "was spared by the odds".to_owned(),
            () if rule.when.strikes(first, &self.clock) => "was not reached".to_owned(),
            () => format!("is not due at hit {}", last.number),
        }
    }

    /// The first rule that `pick`s a fault for this station, is about the client, and is due.
    pub(super) fn strike<'a, F: ?Sized>(
        &'a self,
        known: Known<'_>,
        pick: impl Fn(&'a Rule) -> Option<&'a F>,
    ) -> Option<Injection<'a, F>> {
        // Held while this is decided and no longer, so that a state changes together with the hit that sets it.
        let mut state = self.state();
        self.scenario
            .rule
            .iter()
            .enumerate()
            .find_map(|(place, rule)| {
                let fault = pick(rule)?;
                self.strike_by(place, fault, known, known.is_leg(), state.as_deref_mut())
            })
    }

    /// The rule at that place, if it is about the client and due; `leg` of a hit, if this is one.
    pub(super) fn strike_by<'a, F: ?Sized>(
        &'a self,
        place: usize,
        fault: &'a F,
        known: Known<'_>,
        leg: bool,
        state: Option<&mut State>,
    ) -> Option<Injection<'a, F>> {
        let rule = &self.scenario.rule[place];
        if !self.is_about(rule, known, state.as_deref()) {
            return None;
        }
        let due = |hit| rule.when.strikes(hit, &self.clock) && self.falls(rule, place, hit);
        let hit = self.counters[place].hit(known.key(rule.per), leg, self.now(rule), due)?;
        if let (Some(sets), Some(state)) = (&rule.sets, state) {
            state.clone_from(sets);
        }
        let delay = rule.delay.map(|delay| {
            let lapse = delay.sample(|| self.dice("delay", place, hit.number));
            self.clock.length(lapse)
        });
        let struck = InjectedFault {
            fault: rule.name(),
            rule: place + 1,
            hit: hit.number,
            carried_out: None,
        };
        Some(Injection {
            fault,
            delay,
            after_work: false,
            struck,
        })
    }

    /// Whether the rule at that place would strike the request of which this is a leg. Nothing is counted.
    pub(super) fn would_strike(
        &self,
        place: usize,
        known: Known<'_>,
        state: Option<&State>,
    ) -> bool {
        let rule = &self.scenario.rule[place];
        self.is_about(rule, known, state) && self.is_due(place, known)
    }

    /// Whether the rule at that place is due at the next hit, of whatever it is about. Nothing is counted.
    pub(super) fn is_due(&self, place: usize, known: Known<'_>) -> bool {
        let rule = &self.scenario.rule[place];
        let last = self.counters[place].last(&known.key(rule.per), self.now(rule));
        let next = Hit {
            number: last.number + 1,
            ..last
        };
        rule.when.strikes(next, &self.clock) && self.falls(rule, place, next)
    }

    /// Whether a rule is about the client, in that state.
    fn is_about(&self, rule: &Rule, known: Known<'_>, state: Option<&State>) -> bool {
        is_in(rule, state) && known.satisfies(&rule.on) && self.has_share(rule, known)
    }

    /// The state, where the scenario has any.
    pub(super) fn state(&self) -> Option<MutexGuard<'_, State>> {
        let state = self.state.as_ref()?;
        Some(state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The time, where a rule looks at it.
    fn now(&self, rule: &Rule) -> Option<Instant> {
        rule.when.is_timed().then(|| self.clock.instant())
    }

    /// Whether a rule is about the caller's mailbox: for the same seed always the same ones.
    fn has_share(&self, rule: &Rule, known: Known<'_>) -> bool {
        let falls = |mailbox: &str| {
            let [shown, _] = dice::throw(self.seed, &[b"share", mailbox.as_bytes()]);
            shown < rule.share.0
        };
        rule.share.is_certain() || known.mailbox().is_some_and(falls)
    }

    /// What the chances of a fault that struck follow from.
    pub fn chances(&self, struck: &InjectedFault) -> u64 {
        self.dice("chances", struck.rule, struck.hit)[0].to_bits()
    }

    /// Whether the odds let that hit of a rule strike.
    fn falls(&self, rule: &Rule, place: usize, hit: Hit) -> bool {
        rule.odds.is_certain() || self.dice("odds", place, hit.number)[0] < rule.odds.0
    }

    /// The dice for one purpose and one hit of a rule, the same for the same seed and instance.
    fn dice(&self, purpose: &str, place: usize, hit: u64) -> [f64; 2] {
        let name = |name: &Option<Arc<str>>| name.as_deref().unwrap_or_default().to_owned();
        let (scenario, instance) = (name(&self.met.scenario), name(&self.met.instance));
        let words: [&[u8]; 5] = [
            purpose.as_bytes(),
            scenario.as_bytes(),
            instance.as_bytes(),
            &(place as u64).to_le_bytes(),
            &hit.to_le_bytes(),
        ];
        dice::throw(self.seed, &words)
    }
}

/// Whether the scenario is in the state that a rule needs.
pub(super) fn is_in(rule: &Rule, state: Option<&State>) -> bool {
    match (&rule.needs, state) {
        (Some(needs), Some(state)) => state == needs,
        _ => true,
    }
}

/// The lockout that a rule has.
pub(super) fn lockout(rule: &Rule) -> Option<&Lockout> {
    match &rule.fault {
        Some(Fault::Auth(AuthFault::Lockout(lockout))) => Some(lockout),
        _ => None,
    }
}
