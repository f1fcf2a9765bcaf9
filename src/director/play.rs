//! A scenario as one instance plays it: the typed questions that the stations of a request's way ask.

use std::mem::{Discriminant, discriminant};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::counter::Counter;
use super::dice;
use super::failures::Failures;
use super::known::Known;
use crate::clock::Clock;
use crate::facts::{self, Leg};
use crate::fault::auth::{AuthFault, Lockout};
use crate::fault::tcp::{At, Shaping, TcpFault};
use crate::fault::tls::TlsFault;
use crate::fault::{Change, Damage, Edit, Effect, Fault, Part, Refusal, Responder, Whom, Work};
use crate::journal::{Met, Struck};
use crate::scenario::{Hit, Layer, On, Rule, Scenario, State};

/// A scenario as one instance plays it, with counters of its own.
pub struct Play {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The scenario and instance, as the journal names them.
    pub met: Met,
    seed: u64,
    clock: Clock,
    counters: Vec<Counter>,
    /// Only where a rule asks for them.
    failures: Option<Failures>,
    /// Where the rules have any.
    state: Option<Mutex<State>>,
    /// Whether anybody asked for a name of it in DNS.
    pub(super) resolved: AtomicBool,
}

/// A fault that strikes now.
#[derive(Debug)]
pub struct Strike<'a, F: ?Sized> {
    /// The fault.
    pub fault: &'a F,
    /// How long the client waits for it.
    pub delay: Option<Duration>,
    /// What the journal says about it.
    pub struck: Struck,
}

/// Which rules are asked about an HTTP server's own answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpRules {
    /// All, as none was asked before.
    All,
    /// Those that the head of a request decides.
    AtHead,
    /// The others.
    PastHead,
}

impl Play {
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
        let met = Met {
            scenario: Some(Arc::clone(&scenario.id)),
            instance,
        };
        Self {
            scenario,
            met,
            seed,
            clock,
            counters,
            failures: longest.map(Failures::new),
            state: stateful.then(Mutex::default),
            resolved: AtomicBool::new(false),
        }
    }

    /// Does the connection end at this place, before a request is read?
    pub fn tcp(&self, at: At, connection: &facts::Connection) -> Option<Strike<'_, TcpFault>> {
        self.strike(Known::Connection(connection), |rule| tcp(rule, at, None))
    }

    /// Is the connection shaped from this place on?
    pub fn shape(
        &self,
        shaping: Shaping,
        at: At,
        connection: &facts::Connection,
    ) -> Option<Strike<'_, TcpFault>> {
        let known = Known::Connection(connection);
        self.strike(known, |rule| tcp(rule, at, Some(shaping)))
    }

    /// Is the answer to a request shaped?
    pub fn pace(
        &self,
        shaping: Shaping,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, TcpFault>> {
        let known = Known::Request(connection, request);
        self.strike(known, |rule| tcp(rule, At::Answer, Some(shaping)))
    }

    /// Is TLS spoken on this connection, though it came to the port of plain HTTP?
    pub fn plain_port(&self, connection: &facts::Connection) -> Option<Strike<'_, TlsFault>> {
        let pick = |rule| tls(rule, Effect::Listener);
        self.strike(Known::Connection(connection), pick)
    }

    /// What strikes the handshake? Of each mechanism the first that is due.
    pub fn tls(&self, connection: &facts::Connection) -> Vec<Strike<'_, TlsFault>> {
        let mut asked: Vec<Discriminant<TlsFault>> = Vec::new();
        let mut strikes = Vec::new();
        for rule in &self.scenario.rule {
            let Some(mechanism) = tls(rule, Effect::Handshake).map(discriminant) else {
                continue;
            };
            if asked.contains(&mechanism) {
                continue;
            }
            asked.push(mechanism);
            let same = |fault: &&TlsFault| discriminant(*fault) == mechanism;
            let pick = |rule| tls(rule, Effect::Handshake).filter(same);
            strikes.extend(self.strike(Known::Connection(connection), pick));
        }
        strikes
    }

    /// Does the HTTP server answer by itself?
    pub fn http(
        &self,
        rules: HttpRules,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, dyn Responder>> {
        self.strike(Known::Request(connection, request), |rule| {
            match &rule.fault {
                Some(fault @ Fault::Http(_)) if rules.include(&rule.on) => responder(fault),
                _ => None,
            }
        })
    }

    /// Do the chunks break in which the answer comes?
    pub fn chunk(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, dyn Damage>> {
        self.strike(Known::Request(connection, request), |rule| {
            damage(rule, Part::Framing)
        })
    }

    /// Does the client only wait?
    pub fn pause(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, ()>> {
        self.strike(Known::Request(connection, request), |rule| {
            rule.fault.is_none().then_some(&())
        })
    }

    /// Does the connection end at this place of the request?
    pub fn hang_up(
        &self,
        at: At,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, TcpFault>> {
        self.strike(Known::Request(connection, request), |rule| {
            tcp(rule, at, None)
        })
    }

    /// Is the client refused, whoever it is?
    pub fn refusal(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, dyn Responder>> {
        let anonymous = request.begins();
        self.strike(Known::Request(connection, request), |rule| {
            let fault = rule.fault.as_ref()?;
            match fault.effect().replaces()? {
                (Whom::Callers, _) => responder(fault),
                (Whom::Presenting, _) if !anonymous => responder(fault),
                _ => None,
            }
        })
    }

    /// Have refused attempts locked the account that this one, `good` or not, is about?
    pub fn lockout(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
        (account, good): (&str, bool),
    ) -> Option<Strike<'_, Lockout>> {
        let failures = self.failures.as_ref()?;
        let now = self.clock.instant();
        let failed = failures.of(account, now);
        let strike = self.strike(Known::Request(connection, request), |rule| {
            let lockout = lockout(rule)?;
            let (count, last) = failed.map_or((0, now), |failed| (failed.count, failed.last));
            let ago = now.saturating_duration_since(last);
            lockout.holds(count, ago, &self.clock).then_some(lockout)
        });
        if strike.is_none() {
            failures.note(account, good, now);
        }
        strike
    }

    /// Does the handshake of NTLM go wrong at this step? Each time that it does is a hit.
    pub fn ntlm(
        &self,
        leg: Leg,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, Fault>> {
        let known = Known::Request(connection, request);
        let instead = Effect::Replaces(Whom::Negotiating, Work::Undone);
        self.strike_at(known, false, |rule| match &rule.fault {
            Some(fault) if fault.effect() == Effect::Login(leg) => Some(fault),
            Some(fault) if leg == Leg::Negotiate && fault.effect() == instead => Some(fault),
            _ => None,
        })
    }

    /// May a caller not act as somebody else? Asked only where one wants to.
    pub fn impersonation(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, dyn Refusal>> {
        self.strike(Known::Request(connection, request), |rule| {
            refusal(rule, Whom::Impersonating)
        })
    }

    /// Does Autodiscover say something else?
    pub fn autodiscover(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, dyn Edit>> {
        self.strike(Known::Request(connection, request), |rule| {
            match rule.fault.as_ref()?.change()? {
                Change::Edit(edit) => Some(edit),
                _ => None,
            }
        })
    }

    /// Does EWS refuse?
    pub fn ews(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, dyn Refusal>> {
        self.strike(Known::Request(connection, request), |rule| {
            refusal(rule, Whom::Ews)
        })
    }

    /// Is the answer spoilt?
    pub fn body(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, dyn Damage>> {
        self.strike(Known::Request(connection, request), |rule| {
            damage(rule, Part::Body)
        })
    }

    /// The rules that would have struck this client, had it named the scenario before it sent a request; not those of
    /// DNS, of which [`unresolved`](Self::unresolved) tells.
    pub fn too_late(&self) -> impl Iterator<Item = (usize, &'static str)> {
        self.faults(|fault| fault.is_before_body() && !matches!(fault, Fault::Dns(_)))
    }

    /// The rules that would have struck this client, had it come to a listener of the scenario.
    pub fn before_hello(&self) -> impl Iterator<Item = (usize, &'static str)> {
        self.faults(Fault::is_before_hello)
    }

    fn faults(
        &self,
        which: impl Fn(&Fault) -> bool,
    ) -> impl Iterator<Item = (usize, &'static str)> {
        let rules = self.scenario.rule.iter().enumerate();
        rules.filter_map(move |(place, rule)| {
            let fault = rule.fault.as_ref().filter(|fault| which(fault))?;
            Some((place + 1, fault.name()))
        })
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
    ) -> Option<Strike<'a, F>> {
        self.strike_at(known, known.is_leg(), pick)
    }

    /// The same, where it is decided already whether this is the `leg` of a hit.
    fn strike_at<'a, F: ?Sized>(
        &'a self,
        known: Known<'_>,
        leg: bool,
        pick: impl Fn(&'a Rule) -> Option<&'a F>,
    ) -> Option<Strike<'a, F>> {
        // Held while this is decided and no longer, so that a state changes together with the hit that sets it.
        let mut state = self.state();
        for (place, rule) in self.scenario.rule.iter().enumerate() {
            let Some(fault) = pick(rule).filter(|_| known.satisfies(&rule.on)) else {
                continue;
            };
            let elsewhere = match (&rule.needs, &state) {
                (Some(needs), Some(state)) => **state != *needs,
                _ => false,
            };
            if elsewhere || !self.has_share(rule, known) {
                continue;
            }
            let due = |hit| rule.when.strikes(hit, &self.clock) && self.falls(rule, place, hit);
            let counter = &self.counters[place];
            let Some(hit) = counter.hit(known.key(rule.per), leg, self.now(rule), due) else {
                continue;
            };
            if let (Some(sets), Some(state)) = (&rule.sets, &mut state) {
                state.clone_from(sets);
            }
            let delay = rule.delay.map(|delay| {
                let lapse = delay.sample(|| self.dice("delay", place, hit.number));
                self.clock.length(lapse)
            });
            let struck = Struck {
                fault: rule.name(),
                rule: place + 1,
                hit: hit.number,
            };
            return Some(Strike {
                fault,
                delay,
                struck,
            });
        }
        None
    }

    /// The state, where the scenario has any.
    fn state(&self) -> Option<MutexGuard<'_, State>> {
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
    pub fn chances(&self, struck: &Struck) -> u64 {
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

fn lockout(rule: &Rule) -> Option<&Lockout> {
    match &rule.fault {
        Some(Fault::Auth(AuthFault::Lockout(lockout))) => Some(lockout),
        _ => None,
    }
}

fn responder(fault: &Fault) -> Option<&(dyn Responder + 'static)> {
    match fault.change()? {
        Change::Respond(responder) => Some(responder),
        _ => None,
    }
}

fn refusal(rule: &Rule, of: Whom) -> Option<&(dyn Refusal + 'static)> {
    let fault = rule.fault.as_ref()?;
    let (whom, _) = fault.effect().replaces()?;
    match fault.change()? {
        Change::Refuse(refusal) if whom == of => Some(refusal),
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

fn tls(rule: &Rule, effect: Effect) -> Option<&TlsFault> {
    match &rule.fault {
        Some(whole @ Fault::Tls(fault)) if whole.effect() == effect => Some(fault),
        _ => None,
    }
}

fn tcp(rule: &Rule, at: At, shaping: Option<Shaping>) -> Option<&TcpFault> {
    match &rule.fault {
        Some(Fault::Tcp(fault)) if fault.at() == at && fault.shaping() == shaping => Some(fault),
        _ => None,
    }
}

impl HttpRules {
    fn include(self, on: &On) -> bool {
        let at_head = on.needs() != Layer::Request;
        match self {
            Self::All => true,
            Self::AtHead => at_head,
            Self::PastHead => !at_head,
        }
    }
}
