//! A scenario in one instance: its counters, its state, and the rules that strike.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::counter::{Counter, Moment};
use super::dice;
use super::failures::Failures;
use super::known::Known;
use super::passed::{Passed, Reason};
use super::replacing::Replacing;
use super::so_far::Tally;
use super::strike::Injection;
use crate::clock::Clock;
use crate::exchange::{Offer, Setup};
use crate::fault::auth::{AuthFault, Lockout};
use crate::fault::{Fault, Idle};
use crate::journal::{InjectedFault, ScenarioRef};
use crate::scenario::{Hit, Rule, Scenario, State};

/// A scenario in one instance, with its own counters.
pub struct ScenarioRun {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The scenario and the instance, for the journal.
    pub met: ScenarioRef,
    seed: u64,
    /// The clock of the server, as this scenario has it.
    pub clock: Clock,
    pub(super) counters: Vec<Counter>,
    /// The rules that replace answers, in the order of the file.
    pub(super) replacing: Vec<Replacing>,
    /// The failed logins. `None` without a lockout.
    pub(super) failures: Option<Failures>,
    /// The number of strikes.
    pub(super) strikes: AtomicU64,
    /// The requests that no rule struck, by reason.
    pub(super) tally: Mutex<Tally>,
    /// The healthy server with the additions of each listener.
    pub(super) setups: Mutex<Vec<(Offer, Arc<Setup>)>>,
    /// The state. `None` if no rule has one.
    state: Option<Mutex<State>>,
    /// Whether DNS resolved one of its names.
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
        let clock = clock.ahead(scenario.exchange.clock_offset);
        let replacing = Replacing::all(&scenario.rule);
        Self {
            scenario,
            met,
            replacing,
            seed,
            clock,
            counters,
            failures: longest.map(Failures::new),
            strikes: AtomicU64::new(0),
            tally: Mutex::default(),
            setups: Mutex::default(),
            state: stateful.then(Mutex::default),
            resolved: AtomicBool::new(false),
        }
    }

    /// The first rule with a fault from `pick` that applies to the client and is due.
    pub(super) fn strike<'a, F: ?Sized>(
        &'a self,
        known: Known<'_>,
        pick: impl Fn(&'a Rule) -> Option<&'a F>,
    ) -> Option<Injection<'a, F>> {
        self.strike_if(known, pick, |_| None, &mut Passed::default())
    }

    /// The same, without faults that are `idle`. Notes in `passed` why each of the other rules does not strike.
    pub(super) fn strike_if<'a, F: ?Sized>(
        &'a self,
        known: Known<'_>,
        pick: impl Fn(&'a Rule) -> Option<&'a F>,
        idle: impl Fn(&F) -> Option<Idle>,
        passed: &mut Passed,
    ) -> Option<Injection<'a, F>> {
        // The lock covers the decision, so the state changes together with the hit that sets it.
        let mut state = self.state();
        for (index, rule) in self.scenario.rule.iter().enumerate() {
            let Some(fault) = pick(rule) else { continue };
            let about = self.is_about(rule, known, state.as_deref());
            // Idle comes before due: a fault without an effect does not count as a hit.
            let struck = about
                .and_then(|()| idle(fault).map_or(Ok(()), |why| Err(Reason::Idle(why))))
                .and_then(|()| {
                    self.strike_by(index, fault, known, known.is_leg(), state.as_deref_mut())
                });
            match struck {
                Ok(strike) => return Some(strike),
                Err(reason) => passed.note(index, reason),
            }
        }
        None
    }

    /// The strike of a rule that applies to the client and is due, else the reason. `leg`: the request is only a part of a
    /// hit.
    pub(super) fn strike_by<'a, F: ?Sized>(
        &'a self,
        index: usize,
        fault: &'a F,
        known: Known<'_>,
        leg: bool,
        state: Option<&mut State>,
    ) -> Result<Injection<'a, F>, Reason> {
        let rule = &self.scenario.rule[index];
        self.is_about(rule, known, state.as_deref())?;
        let due = |hit| self.is_due(index, hit, leg);
        let hit = self.counters[index].hit(known.key(rule.per), leg, self.now(rule), due)?;
        self.strikes.fetch_add(1, Ordering::Relaxed);
        if let (Some(sets), Some(state)) = (&rule.sets, state) {
            state.clone_from(sets);
        }
        let delay = rule.delay.map(|delay| {
            let lapse = delay.sample(|| self.dice("delay", index, hit.number));
            self.clock.length(lapse)
        });
        Ok(Injection {
            delay,
            ..self.injection(index, fault, hit.number)
        })
    }

    /// A hit of a rule as an injection. It is not counted here.
    pub(super) fn injection<'a, F: ?Sized>(
        &'a self,
        index: usize,
        fault: &'a F,
        hit: u64,
    ) -> Injection<'a, F> {
        Injection {
            fault,
            delay: None,
            after_work: false,
            comes_back: false,
            struck: InjectedFault {
                fault: self.scenario.rule[index].name(),
                rule: index + 1,
                hit,
                carried_out: None,
                counted: None,
            },
        }
    }

    /// The number of the next hit of a rule if the rule would strike now, else the reason. No hit is counted.
    pub(super) fn would_strike(
        &self,
        index: usize,
        known: Known<'_>,
        state: Option<&State>,
    ) -> Result<u64, Reason> {
        self.is_about(&self.scenario.rule[index], known, state)?;
        self.is_due_next(index, known)
    }

    /// The number of the next hit of the rule at this index, if the rule strikes then; else the reason. No hit is counted.
    pub(super) fn is_due_next(&self, index: usize, known: Known<'_>) -> Result<u64, Reason> {
        let rule = &self.scenario.rule[index];
        let next = self.counters[index].next(&known.key(rule.per), self.now(rule));
        self.is_due(index, next, true).map(|()| next.number)
    }

    /// Whether a hit of a rule strikes, else the reason. A leg does not count among the hits so far.
    fn is_due(&self, index: usize, hit: Hit, leg: bool) -> Result<(), Reason> {
        let rule = &self.scenario.rule[index];
        let so_far = Hit {
            number: hit.number - u64::from(leg),
            ..hit
        };
        match () {
            () if rule.when.strikes(hit, &self.clock) => match self.falls(rule, index, hit) {
                true => Ok(()),
                false => Err(Reason::Odds),
            },
            () if rule.when.is_spent(so_far, &self.clock) => Err(Reason::Spent(so_far.number)),
            () => Err(Reason::NotDue(hit.number)),
        }
    }

    /// The last hit of a rule with the same key.
    pub(super) fn last(&self, index: usize, known: Known<'_>) -> Hit {
        let rule = &self.scenario.rule[index];
        self.counters[index].last(&known.key(rule.per), self.now(rule))
    }

    /// Whether a rule applies to the client in this state, else the reason.
    pub(super) fn is_about(
        &self,
        rule: &Rule,
        known: Known<'_>,
        state: Option<&State>,
    ) -> Result<(), Reason> {
        let elsewhere = match (&rule.needs, state) {
            (Some(needs), Some(state)) if state != needs => Some(needs),
            _ => None,
        };
        match elsewhere {
            _ if !known.satisfies(&rule.on) => Err(Reason::OtherRequests),
            _ if !self.has_share(rule, known) => Err(Reason::OtherMailboxes),
            Some(needs) => Err(Reason::Needs(needs.name().to_owned())),
            None => Ok(()),
        }
    }

    /// The state, if a rule has one.
    pub(super) fn state(&self) -> Option<MutexGuard<'_, State>> {
        let state = self.state.as_ref()?;
        Some(state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The time, if the rule's schedule needs it.
    fn now(&self, rule: &Rule) -> Option<Moment> {
        rule.when.is_timed().then(|| Moment {
            now: self.clock.instant(),
            wait: rule.when.wait().map(|lapse| self.clock.length(lapse)),
        })
    }

    /// Whether a rule's share includes the caller's mailbox. The answer only depends on the seed and the mailbox.
    fn has_share(&self, rule: &Rule, known: Known<'_>) -> bool {
        let falls = |mailbox: &str| {
            let [shown, _] = dice::throw(self.seed, &[b"share", mailbox.as_bytes()]);
            shown < rule.share.0
        };
        rule.share.is_certain() || known.mailbox().is_some_and(falls)
    }

    /// The seed for the random choices of a fault that struck.
    pub fn chances(&self, struck: &InjectedFault) -> u64 {
        self.dice("chances", struck.rule, struck.hit)[0].to_bits()
    }

    /// Whether the odds let a hit strike.
    fn falls(&self, rule: &Rule, index: usize, hit: Hit) -> bool {
        rule.odds.is_certain() || self.dice("odds", index, hit.number)[0] < rule.odds.0
    }

    /// Random numbers for a purpose and a hit of a rule. They depend on the seed and the instance.
    fn dice(&self, purpose: &str, index: usize, hit: u64) -> [f64; 2] {
        // The unnamed instance has the empty name.
        let name = |name: &Option<Arc<str>>| name.as_deref().unwrap_or_default().to_owned();
        let (scenario, instance) = (name(&self.met.scenario), name(&self.met.instance));
        let words: [&[u8]; 5] = [
            purpose.as_bytes(),
            scenario.as_bytes(),
            instance.as_bytes(),
            &(index as u64).to_le_bytes(),
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

/// The lockout of a rule.
pub(super) fn lockout(rule: &Rule) -> Option<&Lockout> {
    match &rule.fault {
        Some(Fault::Auth(AuthFault::Lockout(lockout))) => Some(lockout),
        _ => None,
    }
}
