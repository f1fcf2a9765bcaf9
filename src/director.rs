//! Decides which fault strikes now: from facts, counters and the seed. It touches no socket and never waits.
//!
//! Each station of a request's way asks one typed question of a [`Play`]. Deciding costs the same with ten scenarios or
//! ten thousand: a play only looks at the rules of its own scenario.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lru::LruCache;
use ring::digest;

use crate::facts;
use crate::fault::Fault;
use crate::fault::auth::{AuthFault, Challenge, To};
use crate::fault::body::BodyFault;
use crate::fault::ews::EwsFault;
use crate::fault::http::HttpFault;
use crate::fault::tcp::{At, TcpFault};
use crate::fault::tls::{Alert, Certificate, TlsFault};
use crate::journal::{Met, Struck};
use crate::scenario::{Catalogue, Layer, On, Per, Rule, Scenario, Selection};
use crate::settings::{MAX_COUNTED, MAX_INSTANCES};

/// Knows every scenario and who plays it.
pub struct Director {
    catalogue: Arc<Catalogue>,
    seed: u64,
    default: Arc<Play>,
    unnamed: HashMap<Arc<str>, Arc<Play>>,
    named: Mutex<LruCache<Met, Arc<Play>>>,
}

/// A scenario as one instance plays it, with counters of its own.
pub struct Play {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The scenario and instance, as the journal names them.
    pub met: Met,
    seed: u64,
    counters: Vec<Counter>,
}

/// The hits of one rule.
enum Counter {
    All(AtomicU64),
    Apart(Mutex<LruCache<String, u64>>),
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

/// What is known where a question is asked.
#[derive(Clone, Copy)]
enum Known<'a> {
    Connection(&'a facts::Connection),
    Request(&'a facts::Connection, &'a facts::Request),
}

impl Director {
    /// A director of that catalogue. `default` is what clients meet who name nothing.
    pub fn new(catalogue: Arc<Catalogue>, seed: u64, default: Arc<Scenario>) -> Self {
        let unnamed = catalogue.sorted().into_iter().map(|scenario| {
            (
                Arc::clone(&scenario.id),
                Arc::new(Play::new(Arc::clone(scenario), None, seed)),
            )
        });
        let unnamed: HashMap<_, _> = unnamed.collect();
        let known = unnamed.get(&default.id).cloned();
        let default = known.unwrap_or_else(|| Arc::new(Play::new(default, None, seed)));
        let most = NonZeroUsize::new(MAX_INSTANCES).unwrap_or(NonZeroUsize::MIN);
        Self {
            catalogue,
            seed,
            default,
            unnamed,
            named: Mutex::new(LruCache::new(most)),
        }
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// The play that a selection from this catalogue leads to, made on first use.
    pub fn play(&self, selection: &Selection) -> Arc<Play> {
        let picked = selection
            .scenario
            .as_ref()
            .and_then(|id| self.unnamed.get(id));
        let unnamed = picked.unwrap_or(&self.default);
        let Some(instance) = &selection.instance else {
            return Arc::clone(unnamed);
        };
        let met = Met {
            instance: Some(Arc::clone(instance)),
            ..unnamed.met.clone()
        };
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            Arc::new(Play::new(
                Arc::clone(&unnamed.scenario),
                Some(Arc::clone(instance)),
                self.seed,
            ))
        };
        Arc::clone(named.get_or_insert(met, make))
    }
}

impl Play {
    fn new(scenario: Arc<Scenario>, instance: Option<Arc<str>>, seed: u64) -> Self {
        let counters = scenario.rule.iter().map(Counter::of).collect();
        let met = Met {
            scenario: Some(Arc::clone(&scenario.id)),
            instance,
        };
        Self {
            scenario,
            met,
            seed,
            counters,
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

    /// Is the client challenged, whatever it sent?
    pub fn auth(
        &self,
        connection: &facts::Connection,
        request: &facts::Request,
    ) -> Option<Strike<'_, Challenge>> {
        let anonymous = is_anonymous(request);
        self.strike(Known::Request(connection, request), |rule| {
            match &rule.fault {
                Some(Fault::Auth(AuthFault::Challenge(challenge)))
                    if challenge.to == To::All || !anonymous =>
                {
                    Some(challenge)
                }
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
    fn strike<'a, F>(
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
                    delay: rule.delay.0,
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

impl Counter {
    fn of(rule: &Rule) -> Self {
        let most = NonZeroUsize::new(MAX_COUNTED).unwrap_or(NonZeroUsize::MIN);
        match rule.per {
            Per::Instance => Self::All(AtomicU64::new(0)),
            Per::Connection | Per::Mailbox => Self::Apart(Mutex::new(LruCache::new(most))),
        }
    }

    /// Counts a hit; its number, if it is `due`. The leg of a handshake only counts if it is: the request that follows
    /// it is the same hit.
    fn hit(&self, key: String, leg: bool, due: impl Fn(u64) -> bool) -> Option<u64> {
        let next = |hits: u64| (!leg || due(hits + 1)).then_some(hits + 1);
        let before = match self {
            Self::All(hits) => hits
                .fetch_update(Ordering::AcqRel, Ordering::Acquire, next)
                .ok()?,
            Self::Apart(counted) => {
                let mut counted = lock(counted);
                let hits = counted.get_or_insert_mut(key, || 0);
                let before = *hits;
                *hits = next(before)?;
                before
            }
        };
        Some(before + 1).filter(|hit| due(*hit))
    }

    /// All hits so far.
    fn hits(&self) -> u64 {
        match self {
            Self::All(hits) => hits.load(Ordering::Acquire),
            Self::Apart(counted) => lock(counted).iter().map(|(_, hits)| hits).sum(),
        }
    }
}

impl Known<'_> {
    fn satisfies(self, on: &On) -> bool {
        match self {
            Self::Connection(connection) => on.connection(connection),
            Self::Request(_, request) => on.request(request),
        }
    }

    /// Whether this is the anonymous request that only asks which schemes there are.
    fn is_leg(self) -> bool {
        match self {
            Self::Connection(_) => false,
            Self::Request(_, request) => {
                is_anonymous(request) && request.service != facts::Service::Other
            }
        }
    }

    /// Whose hits are counted together.
    fn key(self, per: Per) -> String {
        match (per, self) {
            (Per::Instance, _) => String::new(),
            (Per::Mailbox, Self::Request(_, request)) => {
                request.mailbox.as_deref().unwrap_or_default().to_owned()
            }
            (_, Self::Connection(connection) | Self::Request(connection, _)) => {
                connection.number.to_string()
            }
        }
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

fn is_anonymous(request: &facts::Request) -> bool {
    !request.headers.contains_key("authorization")
}

fn lock(counted: &Mutex<LruCache<String, u64>>) -> MutexGuard<'_, LruCache<String, u64>> {
    counted.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn director(rules: &str) -> Director {
        let (scenario, problems) = crate::scenario::read(&format!("title = 'x'\n{rules}"), "x");
        assert_eq!(problems, []);
        let catalogue = Arc::new(Catalogue::of(scenario));
        let default = Arc::clone(catalogue.get("x").unwrap());
        Director::new(catalogue, 1, default)
    }

    fn play(rules: &str) -> Arc<Play> {
        director(rules).play(&Selection::default())
    }

    fn connection() -> facts::Connection {
        let address = "127.0.0.1:1".parse().unwrap();
        facts::Connection {
            number: 1,
            peer: address,
            listener: address,
            secure: true,
            hello: None,
        }
    }

    fn request(mailbox: Option<&str>, authorization: bool) -> facts::Request {
        let mut request = facts::Request {
            path: "/EWS/Exchange.asmx".into(),
            service: facts::Service::Ews,
            mailbox: mailbox.map(Arc::from),
            ..facts::Request::default()
        };
        if authorization {
            request
                .headers
                .insert("authorization", "Basic x".parse().unwrap());
        }
        request
    }

    fn ews_strikes(play: &Play, requests: &[facts::Request]) -> Vec<bool> {
        requests
            .iter()
            .map(|request| play.ews(&connection(), request).is_some())
            .collect()
    }

    const BUSY: &str = "fault.ews.soap-fault = { code = 'ErrorServerBusy' }";

    #[test]
    fn a_spent_rule_is_passed_over_and_the_next_may_strike() {
        let play = play(&format!(
            "[[rule]]\nwhen = 'first 2'\n{BUSY}\n[[rule]]\nwhen = 'every 2'\n{BUSY}"
        ));
        let struck: Vec<_> = (0..6)
            .map(|_| {
                play.ews(&connection(), &request(None, true))
                    .map(|strike| strike.struck.rule)
            })
            .collect();
        assert_eq!(struck, [Some(1), Some(1), None, Some(2), None, Some(2)]);
    }

    #[test]
    fn the_legs_of_a_handshake_are_one_hit() {
        let play = play("[[rule]]\nwhen = 'every 2'\nfault.http.status = { code = 503 }");
        let ask = |authorization| {
            play.http(
                HttpRules::AtHead,
                &connection(),
                &request(None, authorization),
            )
            .is_some()
        };
        // Anonymous and authenticated are the first hit; the anonymous leg of the second is struck.
        assert_eq!([false, true, false].map(ask), [false, false, true]);
    }

    #[test]
    fn mailboxes_are_counted_apart() {
        let play = play(&format!(
            "[[rule]]\nwhen = 'first 1'\nper = 'mailbox'\n{BUSY}"
        ));
        let requests =
            [Some("a@x"), Some("b@x"), Some("a@x")].map(|mailbox| request(mailbox, true));
        assert_eq!(ews_strikes(&play, &requests), [true, true, false]);
    }

    #[test]
    fn a_challenge_for_credentials_spares_who_sent_none() {
        let play = play("[[rule]]\nfault.auth.challenge = {}");
        assert!(play.auth(&connection(), &request(None, false)).is_none());
        assert!(play.auth(&connection(), &request(None, true)).is_some());
    }

    #[test]
    fn instances_are_counted_apart_and_bounded() {
        let director = director(&format!("[[rule]]\nwhen = 'first 1'\n{BUSY}"));
        let select = |name: &str| Selection {
            scenario: None,
            instance: Some(Arc::from(name)),
        };
        let ask = |name: &str| {
            let play = director.play(&select(name));
            play.ews(&connection(), &request(None, true)).is_some()
        };
        assert!(ask("a") && ask("b") && !ask("a"));
        assert!((0..MAX_INSTANCES).all(|number| ask(&format!("other{number}"))));
        assert!(ask("a"), "the least recently used instance begins anew");
    }

    #[test]
    fn why_nothing_struck_is_told_rule_by_rule() {
        let play = play(&format!(
            "[[rule]]\nwhen = 'first 1'\n{BUSY}\n[[rule]]\non = {{ operation = 'GetItem' }}\n{BUSY}"
        ));
        let request = request(None, true);
        assert!(play.ews(&connection(), &request).is_some());
        assert!(play.ews(&connection(), &request).is_none());
        let told = play.passed_over(&request).unwrap();
        assert_eq!(
            told,
            "rule 1 is spent, with 2 hits so far, rule 2 is about other requests"
        );
    }

    proptest! {
        #[test]
        fn any_interleaving_of_threads_gets_exactly_the_scheduled_strikes(count in 1_u64..40, threads in 1_usize..8) {
            let play = play(&format!("[[rule]]\nwhen = 'first {count}'\n{BUSY}"));
            let struck = AtomicU64::new(0);
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        let strikes = ews_strikes(&play, &vec![request(None, true); 50]);
                        let hits = strikes.into_iter().filter(|strike| *strike).count() as u64;
                        struck.fetch_add(hits, Ordering::Relaxed);
                    });
                }
            });
            prop_assert_eq!(struck.into_inner(), count.min(50 * threads as u64));
        }

        #[test]
        fn the_same_seed_gives_the_same_run_and_the_odds_hold(odds in 0.2_f64..0.8) {
            let run = || {
                let play = play(&format!("[[rule]]\nodds = {odds}\n{BUSY}"));
                ews_strikes(&play, &vec![request(None, true); 400])
            };
            let strikes = run();
            prop_assert_eq!(&strikes, &run());
            let share = strikes.iter().filter(|strike| **strike).count() as f64 / 400.0;
            prop_assert!((share - odds).abs() < 0.15, "{} for {}", share, odds);
        }
    }
}
