//! A scenario as one instance plays it: which of its rules strike, and how often they did.

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

/// A scenario as one instance plays it, with counters of its own.
pub struct ScenarioRun {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The scenario and instance, as the journal names them.
    pub met: ScenarioRef,
    seed: u64,
    pub(super) clock: Clock,
    pub(super) counters: Vec<Counter>,
    /// The rules that replace an answer, in order.
    pub(super) replacing: Vec<Replacing>,
    /// Only where a rule asks for them.
    pub(super) failures: Option<Failures>,
    /// How often a rule struck.
    pub(super) strikes: AtomicU64,
    /// What the requests met so far that no rule struck.
    pub(super) tally: Mutex<Tally>,
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
            strikes: AtomicU64::new(0),
            tally: Mutex::default(),
            setups: Mutex::default(),
            state: stateful.then(Mutex::default),
            resolved: AtomicBool::new(false),
        }
    }

    /// The first rule that `pick`s a fault for this station, is about the client, and is due.
    pub(super) fn strike<'a, F: ?Sized>(
        &'a self,
        known: Known<'_>,
        pick: impl Fn(&'a Rule) -> Option<&'a F>,
    ) -> Option<Injection<'a, F>> {
        self.strike_if(known, pick, |_| None, &mut Passed::default())
    }

    /// The same, of those whose fault has something to do here; notes why the others `passed`.
    pub(super) fn strike_if<'a, F: ?Sized>(
        &'a self,
        known: Known<'_>,
        pick: impl Fn(&'a Rule) -> Option<&'a F>,
        idle: impl Fn(&F) -> Option<Idle>,
        passed: &mut Passed,
    ) -> Option<Injection<'a, F>> {
        // Held while this is decided and no longer, so that a state changes together with the hit that sets it.
        let mut state = self.state();
        for (place, rule) in self.scenario.rule.iter().enumerate() {
            let Some(fault) = pick(rule) else { continue };
            let about = self.is_about(rule, known, state.as_deref());
            // A fault that would do nothing is no hit, whenever it is due.
            let struck = about
                .and_then(|()| idle(fault).map_or(Ok(()), |why| Err(Reason::Idle(why))))
                .and_then(|()| {
                    self.strike_by(place, fault, known, known.is_leg(), state.as_deref_mut())
                });
            match struck {
                Ok(strike) => return Some(strike),
                Err(reason) => passed.note(place, reason),
            }
        }
        None
    }

    /// The rule at that place, if it is about the client and due; `leg` of a hit, if this is one. Else why not.
    pub(super) fn strike_by<'a, F: ?Sized>(
        &'a self,
        place: usize,
        fault: &'a F,
        known: Known<'_>,
        leg: bool,
        state: Option<&mut State>,
    ) -> Result<Injection<'a, F>, Reason> {
        let rule = &self.scenario.rule[place];
        self.is_about(rule, known, state.as_deref())?;
        let due = |hit| self.is_due(place, hit, leg);
        let hit = self.counters[place].hit(known.key(rule.per), leg, self.now(rule), due)?;
        self.strikes.fetch_add(1, Ordering::Relaxed);
        if let (Some(sets), Some(state)) = (&rule.sets, state) {
            state.clone_from(sets);
        }
        let delay = rule.delay.map(|delay| {
            let lapse = delay.sample(|| self.dice("delay", place, hit.number));
            self.clock.length(lapse)
        });
        Ok(Injection {
            delay,
            ..self.injection(place, fault, hit.number)
        })
    }

    /// That hit of the rule at that place, of which nothing is counted yet.
    pub(super) fn injection<'a, F: ?Sized>(
        &'a self,
        place: usize,
        fault: &'a F,
        hit: u64,
    ) -> Injection<'a, F> {
        Injection {
            fault,
            delay: None,
            after_work: false,
            comes_back: false,
            struck: InjectedFault {
                fault: self.scenario.rule[place].name(),
                rule: place + 1,
                hit,
                carried_out: None,
                counted: None,
            },
        }
    }

    /// The number of the hit with which the rule at that place would strike next, else why it would not. Nothing is counted.
    pub(super) fn would_strike(
        &self,
        place: usize,
        known: Known<'_>,
        state: Option<&State>,
    ) -> Result<u64, Reason> {
        self.is_about(&self.scenario.rule[place], known, state)?;
        self.is_due_next(place, known)
    }

    /// The number of the next hit of the rule at this index, if the rule strikes then; else the reason. No hit is counted.
    pub(super) fn is_due_next(&self, place: usize, known: Known<'_>) -> Result<u64, Reason> {
        let rule = &self.scenario.rule[place];
        let next = self.counters[place].next(&known.key(rule.per), self.now(rule));
        self.is_due(place, next, true).map(|()| next.number)
    }

    /// Whether that hit of the rule at that place strikes, else why not. A leg is not counted among the hits so far.
    fn is_due(&self, place: usize, hit: Hit, leg: bool) -> Result<(), Reason> {
        let rule = &self.scenario.rule[place];
        let so_far = Hit {
            number: hit.number - u64::from(leg),
            ..hit
        };
        match () {
            () if rule.when.strikes(hit, &self.clock) => match self.falls(rule, place, hit) {
                true => Ok(()),
                false => Err(Reason::Odds),
            },
            () if rule.when.is_spent(so_far, &self.clock) => Err(Reason::Spent(so_far.number)),
            () => Err(Reason::NotDue(hit.number)),
        }
    }

    /// The last hit so far of the rule at that place, of those that are counted together with this one.
    pub(super) fn last(&self, place: usize, known: Known<'_>) -> Hit {
        let rule = &self.scenario.rule[place];
        self.counters[place].last(&known.key(rule.per), self.now(rule))
    }

    /// Whether a rule is about the client, in that state; else why not.
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

    /// The state, where the scenario has any.
    pub(super) fn state(&self) -> Option<MutexGuard<'_, State>> {
        let state = self.state.as_ref()?;
        Some(state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The time, where a rule looks at it.
    fn now(&self, rule: &Rule) -> Option<Moment> {
        rule.when.is_timed().then(|| Moment {
            now: self.clock.instant(),
            wait: rule.when.wait().map(|lapse| self.clock.length(lapse)),
        })
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
