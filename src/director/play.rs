//! A scenario as one instance plays it: the typed questions that the stations of a request's way ask.

use std::sync::Arc;
use std::time::Duration;

use ring::digest;

use super::counter::Counter;
use super::failures::Failures;
use super::known::{Known, is_anonymous};
use crate::clock::Clock;
use crate::facts;
use crate::fault::Fault;
use crate::fault::auth::{AuthFault, Impersonation, Lockout, Refusal};
use crate::fault::body::BodyFault;
use crate::fault::ews::EwsFault;
use crate::fault::http::HttpFault;
use crate::fault::tcp::{At, TcpFault};
use crate::fault::tls::{Alert, Certificate, TlsFault};
use crate::journal::{Met, Struck};
use crate::scenario::{Layer, On, Rule, Scenario};

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
        }
    }

    /// Does the connection end at this place, before a request is read?
    pub fn tcp(&self, at: At, connection: &facts::Connection) -> Option<Strike<'_, TcpFault>> {
        self.strike(Known::Connection(connection), |rule| tcp(rule, at))
    }

    /// Is there an alert in place of the ServerHello?
    pub fn alert(&self, connection: &facts::Connection) -> Option<Strike<'_, Alert>> {
        self.strike(Known::Connection(connection), |rule| match &rule.fault {
            Some(Fault::Tls(TlsFault::Alert(alert))) => Some(alert),
            _ => None,
        })
    }

    /// Is there a certificate that should be refused?
    pub fn certificate(&self, connection: &facts::Connection) -> Option<Strike<'_, Certificate>> {
        self.strike(Known::Connection(connection), |rule| match &rule.fault {
            Some(Fault::Tls(TlsFault::Certificate(certificate))) => Some(certificate),
            _ => None,
        })
    }

    /// Does the HTTP server answer by itself?
    pub fn http(
        &self,
        rules: HttpRules,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, HttpFault>> {
        self.strike(Known::Request(connection, request), |rule| {
            match &rule.fault {
                Some(Fault::Http(fault)) if rules.include(&rule.on) => Some(fault),
                _ => None,
            }
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
        self.strike(Known::Request(connection, request), |rule| tcp(rule, at))
    }

    /// Is the client refused, whoever it is?
    pub fn refusal(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, dyn Refusal>> {
        let anonymous = is_anonymous(request);
        self.strike(Known::Request(connection, request), |rule| {
            match &rule.fault {
                Some(Fault::Auth(fault)) => fault.refusal(anonymous),
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

    /// May a caller not act as somebody else? Asked only where one wants to.
    pub fn impersonation(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, Impersonation>> {
        self.strike(Known::Request(connection, request), |rule| {
            match &rule.fault {
                Some(Fault::Auth(AuthFault::Impersonation(fault))) => Some(fault),
                _ => None,
            }
        })
    }

    /// Does EWS refuse?
    pub fn ews(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, EwsFault>> {
        self.strike(Known::Request(connection, request), |rule| {
            match &rule.fault {
                Some(Fault::Ews(fault)) => Some(fault),
                _ => None,
            }
        })
    }

    /// Is the answer spoilt?
    pub fn body(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, BodyFault>> {
        self.strike(Known::Request(connection, request), |rule| {
            match &rule.fault {
                Some(Fault::Body(fault)) => Some(fault),
                _ => None,
            }
        })
    }

    /// The rules that would have struck this client, had it named the scenario before it sent a request.
    pub fn too_late(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let rules = self.scenario.rule.iter().enumerate();
        rules.filter_map(|(place, rule)| {
            let fault = rule.fault.as_ref().filter(|fault| fault.is_below_http())?;
            Some((place + 1, fault.name()))
        })
    }

    /// Why no rule struck a request, for people; nothing where there are no rules.
    pub fn passed_over(&self, request: &facts::Request) -> Option<String> {
        let reason = |(place, rule): (usize, &Rule)| {
            let below = rule.fault.as_ref().is_some_and(Fault::is_below_http);
            let hits = self.counters[place].hits();
            let why = match () {
                () if below => "strikes before a request".to_owned(),
                () if !rule.on.request(request) => "is about other requests".to_owned(),
                () if rule.when.is_spent(hits) => format!("is spent, with {hits} hits so far"),
                () if rule.odds.0 >= 1.0 && rule.when.strikes(hits.max(1)) => {
                    "was not reached".to_owned()
                }
                () if rule.odds.0 < 1.0 => "was spared by the odds".to_owned(),
                () => format!("is not due at hit {hits}"),
            };
            format!("rule {} {why}", place + 1)
        };
        let reasons: Vec<_> = self.scenario.rule.iter().enumerate().map(reason).collect();
        (!reasons.is_empty()).then(|| reasons.join(", "))
    }

    /// The first rule that `pick`s a fault for this station, is about the client, and is due.
    fn strike<'a, F: ?Sized>(
        &'a self,
        known: Known<'_>,
        pick: impl Fn(&'a Rule) -> Option<&'a F>,
    ) -> Option<Strike<'a, F>> {
        for (place, rule) in self.scenario.rule.iter().enumerate() {
            let Some(fault) = pick(rule).filter(|_| known.satisfies(&rule.on)) else {
                continue;
            };
            let due = |hit| rule.when.strikes(hit) && self.falls(rule, place, hit);
            if let Some(hit) = self.counters[place].hit(known.key(rule.per), known.is_leg(), due) {
                let name = rule.fault.as_ref().map_or("delay", Fault::name);
                let struck = Struck {
                    fault: name,
                    rule: place + 1,
                    hit,
                };
                return Some(Strike {
                    fault,
                    delay: rule.delay.0.map(|delay| self.clock.length(delay)),
                    struck,
                });
            }
        }
        None
    }

    /// Whether the odds let that hit of a rule strike: the same for the same seed, instance, rule and hit.
    fn falls(&self, rule: &Rule, place: usize, hit: u64) -> bool {
        if rule.odds.0 >= 1.0 {
            return true;
        }
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(&self.seed.to_le_bytes());
        let names = [self.met.scenario.as_deref(), self.met.instance.as_deref()];
        for name in names {
            context.update(name.unwrap_or_default().as_bytes());
            context.update(&[0]);
        }
        context.update(&(place as u64).to_le_bytes());
        context.update(&hit.to_le_bytes());
        let mut start = [0; 4];
        start.copy_from_slice(&context.finish().as_ref()[..4]);
        f64::from(u32::from_le_bytes(start)) < rule.odds.0 * (f64::from(u32::MAX) + 1.0)
    }
}

fn lockout(rule: &Rule) -> Option<&Lockout> {
    match &rule.fault {
        Some(Fault::Auth(AuthFault::Lockout(lockout))) => Some(lockout),
        _ => None,
    }
}

fn tcp(rule: &Rule, at: At) -> Option<&TcpFault> {
    match &rule.fault {
        Some(Fault::Tcp(fault)) if fault.position().at == at => Some(fault),
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
