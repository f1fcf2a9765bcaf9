//! Decides which fault strikes, from facts, counters and the seed. It does no I/O and never waits.
//!
//! Each stage of a connection has its own method of [`ScenarioRun`]. A request has one for the replacement of its answer,
//! and others for what follows. The cost does not depend on the number of scenarios: a run only looks at the rules of its
//! own scenario.

mod connections;
mod counter;
mod dice;
mod failures;
mod known;
mod lookup;
mod passed;
mod replacing;
mod requests;
mod scenario_run;
mod setup;
mod so_far;
mod strike;
mod uses;
mod why_not;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

pub use passed::Passed;
pub use replacing::{Prospect, Walk};
pub use scenario_run::ScenarioRun;
pub use setup::Offered;
pub use so_far::{PassedOver, SoFar};
pub use strike::Injection;
pub use uses::{TooMany, Use, Uses, Whom};

use crate::clock::Clock;
use crate::journal::ScenarioRef;
use crate::scenario::{Catalogue, Scenario, Selection};
use crate::settings::MAX_INSTANCES;

/// All scenarios and their runs. A director is immutable: a change makes another director, which shares the runs that stay.
#[derive(Clone)]
pub struct Director {
    catalogue: Arc<Catalogue>,
    seed: u64,
    clock: Clock,
    default: Arc<ScenarioRun>,
    unnamed: Arc<HashMap<Arc<str>, Arc<ScenarioRun>>>,
    named: Arc<Mutex<Named>>,
    uses: Uses,
}

/// The runs of named instances. Successive directors share them, so the key has the address of the scenario: a scenario with
/// a changed text has another one. The run keeps the scenario alive, so no other scenario can get its address.
type Named = LruCache<(usize, Arc<str>), Arc<ScenarioRun>>;

impl Director {
    /// A director of a catalogue. `default` is the scenario for clients that select none.
    pub fn new(catalogue: Arc<Catalogue>, seed: u64, clock: Clock, default: Arc<Scenario>) -> Self {
        let most = NonZeroUsize::new(MAX_INSTANCES).unwrap_or(NonZeroUsize::MIN);
        let named = Arc::new(Mutex::new(LruCache::new(most)));
        Self::of(catalogue, (seed, clock), default, named, |_| None)
    }

    /// A director of another catalogue. Scenarios with the same pointer in both keep their counters.
    pub fn renewed(&self, catalogue: Arc<Catalogue>, default: Arc<Scenario>) -> Self {
        let named = Arc::clone(&self.named);
        let run = (self.seed, self.clock.clone());
        let renewed = Self::of(catalogue, run, default, named, |scenario| {
            let known = self.unnamed.get(&scenario.id)?;
            Arc::ptr_eq(&known.scenario, scenario).then(|| Arc::clone(known))
        });
        renewed.using(self.uses.clone())
    }

    /// A director of the same runs with other uses.
    pub fn using(&self, uses: Uses) -> Self {
        Self {
            uses,
            ..self.clone()
        }
    }

    /// A director whose runs of a scenario, of an instance or of both count from the start. Also returns the number of these
    /// runs.
    pub fn reset(&self, only: &ScenarioRef) -> (Self, usize) {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |(_, run): &(_, &Arc<ScenarioRun>)| run.met.is_of(only);
        let over: Vec<_> = named
            .iter()
            .filter(of)
            .map(|(key, _)| key.clone())
            .collect();
        for key in &over {
            named.pop(key);
        }
        let known = |scenario: &Arc<Scenario>| {
            let known = self.unnamed.get(&scenario.id)?;
            (!known.met.is_of(only)).then(|| Arc::clone(known))
        };
        let (run, fallback) = ((self.seed, self.clock.clone()), Arc::clone(self.fallback()));
        let catalogue = Arc::clone(&self.catalogue);
        let begun = Self::of(catalogue, run, fallback, Arc::clone(&self.named), known);
        let unnamed = self.unnamed.values().filter(|run| run.met.is_of(only));
        let runs = over.len() + unnamed.count();
        (begun.using(self.uses.clone()), runs)
    }

    fn of(
        catalogue: Arc<Catalogue>,
        (seed, clock): (u64, Clock),
        default: Arc<Scenario>,
        named: Arc<Mutex<Named>>,
        known: impl Fn(&Arc<Scenario>) -> Option<Arc<ScenarioRun>>,
    ) -> Self {
        let run = |scenario: &Arc<Scenario>| {
            let new = || {
                Arc::new(ScenarioRun::new(
                    Arc::clone(scenario),
                    None,
                    seed,
                    clock.clone(),
                ))
            };
            known(scenario).unwrap_or_else(new)
        };
        let all = catalogue.sorted().into_iter();
        let unnamed: HashMap<_, _> = all
            .map(|scenario| (Arc::clone(&scenario.id), run(scenario)))
            .collect();
        let default = unnamed
            .get(&default.id)
            .cloned()
            .unwrap_or_else(|| run(&default));
        Self {
            catalogue,
            seed,
            clock,
            default,
            unnamed: Arc::new(unnamed),
            named,
            uses: Uses::default(),
        }
    }

    /// The requests so far under a scenario, in one instance or in all.
    pub fn so_far(&self, only: &ScenarioRef) -> SoFar {
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let named = named.iter().map(|(_, run)| run);
        let known = |run: &&Arc<ScenarioRun>| {
            // A reload has replaced the scenario of the other runs.
            let unnamed = run
                .met
                .scenario
                .as_ref()
                .and_then(|id| self.unnamed.get(id));
            unnamed.is_some_and(|unnamed| Arc::ptr_eq(&unnamed.scenario, &run.scenario))
        };
        let all = self.unnamed.values().chain(named.filter(known));
        let mut so_far = SoFar::default();
        for run in all.filter(|run| run.met.is_of(only)) {
            so_far.add(run.so_far());
        }
        so_far
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// The scenario for clients that select none.
    pub fn fallback(&self) -> &Arc<Scenario> {
        &self.default.scenario
    }

    /// The uses that the operator has set.
    pub fn uses(&self) -> &Uses {
        &self.uses
    }

    /// The scenario in use for a caller's mailbox, in an instance.
    pub fn used_for(&self, mailbox: &str, instance: Option<&Arc<str>>) -> Option<Arc<str>> {
        if self.uses.is_empty() {
            return None;
        }
        let used = self.uses.mailbox(mailbox, instance, self.clock.now())?;
        Some(Arc::clone(&used.scenario))
    }

    /// The scenario of a selection from this catalogue.
    pub fn scenario(&self, selection: &Selection) -> &Arc<Scenario> {
        &self.unnamed(selection).scenario
    }

    /// The run of a selection from this catalogue. The first call for an instance makes it.
    pub fn run(&self, selection: &Selection) -> Arc<ScenarioRun> {
        let unnamed = self.unnamed(selection);
        let Some(instance) = &selection.instance else {
            return Arc::clone(unnamed);
        };
        let key = (Arc::as_ptr(&unnamed.scenario).addr(), Arc::clone(instance));
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            Arc::new(ScenarioRun::new(
                Arc::clone(&unnamed.scenario),
                Some(Arc::clone(instance)),
                self.seed,
                self.clock.clone(),
            ))
        };
        Arc::clone(named.get_or_insert(key, make))
    }

    fn unnamed(&self, selection: &Selection) -> &Arc<ScenarioRun> {
        let used = || {
            let now = || self.clock.now();
            let used = (!self.uses.is_empty()).then(now);
            self.uses.everybody(selection.instance.as_ref(), used?)
        };
        let id = selection.scenario.as_ref();
        let id = id.or_else(|| used().map(|used| &used.scenario));
        id.and_then(|id| self.unnamed.get(id))
            .unwrap_or(&self.default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts;
    use crate::fault::Part;
    use crate::reply::Reply;
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    fn director(rules: &str) -> Director {
        director_at(rules, Clock::system())
    }

    fn director_at(rules: &str, clock: Clock) -> Director {
        let (scenario, problems) = crate::scenario::read(&format!("title = 'x'\n{rules}"), "x");
        assert_eq!(problems, []);
        let catalogue = Arc::new(Catalogue::of(scenario));
        let default = Arc::clone(catalogue.get("x").unwrap());
        Director::new(catalogue, 1, clock, default)
    }

    fn run(rules: &str) -> Arc<ScenarioRun> {
        director(rules).run(&Selection::default())
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
            request.presented = facts::Presented::Credentials;
        }
        request
    }

    /// The same request with all facts: EWS answers it if the caller is known.
    fn known(request: &facts::Request) -> facts::Request {
        facts::Request {
            purpose: Some(facts::Purpose {
                needs_caller: true,
                ews: true,
                ..facts::Purpose::default()
            }),
            standing: match request.begins() {
                true => facts::Standing::Begun,
                false => facts::Standing::Admitted,
            },
            ..request.clone()
        }
    }

    /// The walk of a request whose scenario is known.
    fn settled() -> Walk {
        let mut walk = Walk::default();
        walk.settled = true;
        walk
    }

    /// The replacement of the answer to a request with all facts.
    fn ask<'p>(
        run: &'p ScenarioRun,
        request: &facts::Request,
    ) -> Option<Injection<'p, crate::fault::Fault>> {
        walked(run, request).0
    }

    /// The same, with the walk.
    fn walked<'p>(
        run: &'p ScenarioRun,
        request: &facts::Request,
    ) -> (Option<Injection<'p, crate::fault::Fault>>, Walk) {
        let mut walk = settled();
        let strikes = |_: &_| Prospect::Strikes;
        let known = known(request);
        let struck = run.replacement(&mut walk, &connection(), &known, &strikes);
        (struck, walk)
    }

    /// The reasons why no rule strikes a request now.
    fn reasons(run: &ScenarioRun, request: &facts::Request) -> String {
        let (struck, walk) = walked(run, request);
        assert!(struck.is_none());
        run.passed_over(&walk, &connection(), &known(request), &[])
            .unwrap()
    }

    fn ews_strikes(run: &ScenarioRun, requests: &[facts::Request]) -> Vec<bool> {
        requests
            .iter()
            .map(|request| ask(run, request).is_some())
            .collect()
    }

    const BUSY: &str = "fault.ews.soap-fault = { code = 'ErrorServerBusy' }";

    #[test]
    fn a_spent_rule_is_passed_over_and_the_next_may_strike() {
        let run = run(&format!(
            "[[rule]]\nwhen = 'first 2'\n{BUSY}\n[[rule]]\nwhen = 'every 2'\n{BUSY}"
        ));
        let struck: Vec<_> = (0..6)
            .map(|_| ask(&run, &request(None, true)).map(|strike| strike.struck.rule))
            .collect();
        assert_eq!(struck, [Some(1), Some(1), None, Some(2), None, Some(2)]);
    }

    #[test]
    fn the_legs_of_a_handshake_are_one_hit() {
        let run = run("[[rule]]\nwhen = 'every 2'\nfault.http.status = { code = 503 }");
        let ask = |authorization| {
            let mut walk = settled();
            let request = request(None, authorization);
            let struck =
                run.replacement(&mut walk, &connection(), &request, &|_| Prospect::Strikes);
            struck.is_some()
        };
        // The first hit is an anonymous and an authenticated request. The second one strikes the anonymous leg.
        assert_eq!([false, true, false].map(ask), [false, false, true]);
    }

    #[test]
    fn mailboxes_are_counted_apart() {
        let run = run(&format!(
            "[[rule]]\nwhen = 'first 1'\nper = 'mailbox'\n{BUSY}"
        ));
        let requests =
            [Some("a@x"), Some("b@x"), Some("a@x")].map(|mailbox| request(mailbox, true));
        assert_eq!(ews_strikes(&run, &requests), [true, true, false]);
    }

    #[test]
    fn a_challenge_for_credentials_spares_anonymous_clients() {
        let run = run("[[rule]]\nfault.auth.challenge = {}");
        let refused = |request| ask(&run, &request).is_some();
        assert!(!refused(request(None, false)) && refused(request(None, true)));
    }

    #[test]
    fn instances_are_counted_apart_and_bounded() {
        let director = director(&format!("[[rule]]\nwhen = 'first 1'\n{BUSY}"));
        let select = |name: &str| Selection {
            scenario: None,
            instance: Some(Arc::from(name)),
        };
        let ask = |name: &str| {
            let run = director.run(&select(name));
            super::tests::ask(&run, &request(None, true)).is_some()
        };
        assert!(ask("a") && ask("b") && !ask("a"));
        assert!((0..MAX_INSTANCES).all(|number| ask(&format!("other{number}"))));
        assert!(ask("a"), "the least recently used instance begins anew");
    }

    #[test]
    fn the_reasons_are_given_rule_by_rule() {
        let run = run(&format!(
            "[[rule]]\nwhen = 'first 1'\n{BUSY}\n[[rule]]\non = {{ operation = 'GetItem' }}\n{BUSY}"
        ));
        let request = request(None, true);
        assert!(ask(&run, &request).is_some());
        assert_eq!(
            reasons(&run, &request),
            "rule 1 is spent, with 2 hits so far, rule 2 is about other requests (it requires GetItem)"
        );
    }

    #[test]
    fn a_rule_strikes_for_a_time_that_begins_with_its_first_hit() {
        let clock = Clock::fixed(time::macros::datetime!(2026-11-24 10:00 UTC));
        let rules = format!(
            "[[rule]]\nwhen = 'for 20m'\nper = 'mailbox'\n{BUSY}\n[[rule]]\nwhen = 'after 5m'\nfault.http.chunk = {{ how = 'cut' }}"
        );
        let run = director_at(&rules, clock.clone()).run(&Selection::default());
        let busy = |mailbox| ews_strikes(&run, &[request(Some(mailbox), true)])[0];
        let malformed = || {
            let (mut walk, reply) = (settled(), Reply::new(200));
            let about = (&connection(), &request(None, true));
            let spoilt = run.damage(Part::Framing, &mut walk, about, &reply);
            spoilt.is_some()
        };
        clock.advance(Duration::from_secs(3_600));
        assert!(busy("a@x") && !malformed());
        clock.advance(Duration::from_secs(19 * 60));
        assert!(busy("a@x") && busy("b@x") && malformed());
        clock.advance(Duration::from_secs(60));
        assert!(!busy("a@x") && busy("b@x"));
        assert_eq!(
            reasons(&run, &request(Some("a@x"), true)),
            "rule 1 is spent, with 4 hits so far, rule 2 was not reached"
        );
    }

    #[test]
    fn states_lead_from_rule_to_rule() {
        let run = run(
            "[[rule]]\nneeds = 'start'\nsets = 'moving'\nwhen = 'after 1'\nfault.ews.soap-fault = { code = 'ErrorMailboxMoveInProgress' }\n\
             [[rule]]\nneeds = 'moving'\nsets = 'moved'\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }\n\
             [[rule]]\nneeds = 'moved'\nsets = 'start'\nwhen = 'every 2'\nfault.ews.soap-fault = { code = 'ErrorAccessDenied' }",
        );
        let struck: Vec<_> = (0..7)
            .map(|_| ask(&run, &request(None, true)).map(|strike| strike.struck.rule))
            .collect();
        assert_eq!(
            struck,
            [None, Some(1), Some(2), None, Some(3), Some(1), Some(2)]
        );
        let reasons = reasons(&run, &request(None, true));
        assert!(
            reasons.starts_with(
                "rule 1 waits for the state `start`, rule 2 waits for the state `moving`"
            ),
            "{reasons}"
        );
    }

    #[test]
    fn a_share_is_of_mailboxes_and_always_of_the_same() {
        let run = run(&format!("[[rule]]\nshare = 0.5\nwhen = 'always'\n{BUSY}"));
        let requests: Vec<_> = (0..400)
            .map(|number| request(Some(&format!("user{number}@x")), true))
            .collect();
        let strikes = ews_strikes(&run, &requests);
        assert_eq!(strikes, ews_strikes(&run, &requests));
        let share = strikes.iter().filter(|strike| **strike).count();
        assert!((140..=260).contains(&share), "{share} of 400");
        assert_eq!(ews_strikes(&run, &[request(None, true)]), [false]);
    }

    #[test]
    fn random_delays_follow_from_the_seed() {
        let delays = || -> Vec<_> {
            let run = run(&format!(
                "[[rule]]\ndelay = {{ uniform = ['1s', '3s'] }}\n{BUSY}"
            ));
            let ask = |_| ask(&run, &request(None, true)).unwrap().delay.unwrap();
            (0..20).map(ask).collect()
        };
        let first = delays();
        assert_eq!(first, delays());
        assert!(
            first
                .iter()
                .all(|delay| (1.0..=3.0).contains(&delay.as_secs_f64()))
        );
        assert!(first.iter().any(|delay| *delay != first[0]));
    }

    /// The strikes of each rule if several threads ask at the same time.
    fn stampede(run: &ScenarioRun, threads: usize, each: usize, rules: usize) -> Vec<u64> {
        let struck: Vec<_> = (0..rules).map(|_| AtomicU64::new(0)).collect();
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let struck = &struck;
                scope.spawn(move || {
                    let request = request(Some(&format!("user{thread}@x")), true);
                    for _ in 0..each {
                        if let Some(strike) = ask(run, &request) {
                            struck[strike.struck.rule - 1].fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        struck.into_iter().map(AtomicU64::into_inner).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn any_interleaving_of_64_clients_follows_states_and_schedules(count in 1_u64..100, later in 1_u64..100) {
            // The last hit of the first rule sets the state that the second one needs.
            let run = run(&format!(
                "[[rule]]\nneeds = 'start'\nwhen = 'first {count}'\n{BUSY}\n\
                 [[rule]]\nneeds = 'start'\nsets = 'moved'\n{BUSY}\n\
                 [[rule]]\nneeds = 'moved'\nwhen = 'first {later}'\n{BUSY}",
            ));
            prop_assert_eq!(stampede(&run, 64, 4, 3), [count, 1, later]);
        }

        #[test]
        fn each_of_64_mailboxes_gets_its_own_count(count in 1_u64..4) {
            let run = run(&format!("[[rule]]\nper = 'mailbox'\nwhen = 'first {count}'\n{BUSY}"));
            prop_assert_eq!(stampede(&run, 64, 4, 1), [64 * count]);
        }
    }

    proptest! {
        #[test]
        fn any_interleaving_of_threads_gets_exactly_the_scheduled_strikes(count in 1_u64..40, threads in 1_usize..8) {
            let run = run(&format!("[[rule]]\nwhen = 'first {count}'\n{BUSY}"));
            let struck = AtomicU64::new(0);
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        let strikes = ews_strikes(&run, &vec![request(None, true); 50]);
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
                let run = run(&format!("[[rule]]\nodds = {odds}\n{BUSY}"));
                ews_strikes(&run, &vec![request(None, true); 400])
            };
            let strikes = run();
            prop_assert_eq!(&strikes, &run());
            let share = strikes.iter().filter(|strike| **strike).count() as f64 / 400.0;
            prop_assert!((share - odds).abs() < 0.15, "{} for {}", share, odds);
        }
    }
}
