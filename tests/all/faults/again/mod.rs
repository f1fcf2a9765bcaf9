//! Ten attempts at each fault, with each kind of socket and of name. The test finds the scenarios at run time, and sends the
//! request that `exchaos show` prints for each of them.

mod client; // one attempt, over a raw socket or rustls
mod line; // the request of a curl command line
mod schedule; // the attempts that a scenario's rules strike

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use exchaos::clock::Clock;
use exchaos::journal::{Entry, Event, ScenarioRef};
use exchaos::scenario::Scenario;
use exchaos::{Config, Door, Protocol};
use time::macros::datetime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use client::{Client, Met};
use line::Line;

use crate::harness::{Family, Lab, PATIENCE, has_ipv6};

/// The number of attempts at each scenario.
const ATTEMPTS: usize = 10;

/// The time at the start of each run.
const NOW: time::OffsetDateTime = datetime!(2026-11-24 10:00 UTC);

/// The number of clients at the same time. Slow attempts mostly wait.
const AT_ONCE: usize = 16;

/// The silence of a held connection after which the client gives up.
const QUIET: Duration = Duration::from_millis(400);

/// The name that the client uses for the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// A host of a served domain, with the scenario as a label.
    Host,
    Localhost,
    Address,
}

/// The socket and the name of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    family: Family,
    name: Name,
}

/// The rules that struck each attempt, and its result.
type Attempts = Vec<(Vec<usize>, Met)>;

#[tokio::test(flavor = "multi_thread")]
async fn every_attempt_follows_the_schedule_with_every_name_and_socket() {
    // Long times are short here.
    let lab = lab(Clock::fixed(NOW).at_pace("50".parse().unwrap())).await;
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut asking = JoinSet::new();
    for scenario in lab.server.catalogue().sorted() {
        if schedule::strikes_connections(scenario) {
            let (lab, room, scenario) = (Arc::clone(&lab), Arc::clone(&room), Arc::clone(scenario));
            asking.spawn(async move { wrong(&lab, &room, &scenario).await });
        }
    }
    assert!(asking.len() > 150, "{} scenarios", asking.len());
    let mut wrong: Vec<_> = asking.join_all().await.into_iter().flatten().collect();
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A server with a clock.
async fn lab(clock: Clock) -> Arc<Lab> {
    let config = Config {
        clock,
        journal_capacity: 1_000_000,
        ..Config::in_memory().unwrap()
    };
    Arc::new(Lab::of(config, &[]).await)
}

/// The failures of a scenario.
async fn wrong(lab: &Arc<Lab>, room: &Arc<Semaphore>, scenario: &Arc<Scenario>) -> Vec<String> {
    let id = Arc::clone(&scenario.id);
    let line = {
        let _one = room.acquire().await.unwrap();
        tokio::task::spawn_blocking(move || Line::of(&id))
            .await
            .unwrap()
    };
    let mut asking = JoinSet::new();
    for way in ways(scenario, &line) {
        let (lab, room) = (Arc::clone(lab), Arc::clone(room));
        let (scenario, line) = (Arc::clone(scenario), line.clone());
        asking.spawn(async move {
            let _one = room.acquire_owned().await.unwrap();
            let attempts = match schedule::is_timed(&scenario) {
                false => attempts(&lab, &scenario, line, (way, None)).await,
                // The clock moves from attempt to attempt.
                true => {
                    let clock = Clock::fixed(NOW);
                    let lab = self::lab(clock.clone()).await;
                    attempts(&lab, &scenario, line, (way, Some(clock))).await
                }
            };
            (way, attempts)
        });
    }
    let by_way: BTreeMap<_, _> = asking.join_all().await.into_iter().collect();
    let mut wrong = Vec::new();
    for (way, attempts) in &by_way {
        let problem = |what: String| format!("{} by {way:?}: {what}", scenario.id);
        wrong.extend(off_schedule(scenario, attempts).map(problem));
        wrong.extend(changing(attempts).map(problem));
    }
    wrong.extend(differing(scenario, &by_way));
    wrong
}

/// The ways to a scenario: by a host name if a name reaches it, and by a dedicated listener.
fn ways(scenario: &Scenario, line: &Line) -> Vec<Way> {
    let way = |family, name| Way { family, name };
    let ipv6 = if has_ipv6() {
        Family::Ipv6
    } else {
        Family::Ipv4
    };
    let mut ways = vec![way(ipv6, Name::Address)];
    if line.is_nameless() {
        ways.push(way(Family::DualStack, Name::Address));
    } else {
        ways.push(way(Family::DualStack, Name::Localhost));
        ways.push(way(Family::Ipv4, Name::Host));
    }
    if scenario.is_before_hello() {
        // All pairs, because no name selects these.
        ways.push(way(Family::DualStack, Name::Host));
        ways.push(way(Family::Ipv4, Name::Localhost));
        ways.push(way(ipv6, Name::Host));
    }
    ways
}

/// Repeats the attempt at a scenario. The clock, if there is one, moves in between.
async fn attempts(
    lab: &Lab,
    scenario: &Scenario,
    line: Line,
    (way, clock): (Way, Option<Clock>),
) -> Attempts {
    let instance = format!("{:?}-{:?}", way.family, way.name).to_lowercase();
    let address = address_of(lab, scenario, &line, way, &instance).await;
    let client = Client::new(lab, line, way, address, &instance);
    let own = ScenarioRef {
        scenario: Some(Arc::clone(&scenario.id)),
        instance: Some(Arc::from(instance)),
    };
    let journal = lab.server.journal();
    let mut attempts = Vec::new();
    let mut since = journal.after(0, usize::MAX).last;
    for _ in 0..ATTEMPTS {
        let silence = async {
            if !schedule::holds(scenario) {
                return client.silence(3 * PATIENCE).await;
            }
            let mut follower = journal.follow(since);
            while struck(&follower.next(usize::MAX).await.entries, &own).is_empty() {}
            // No other event follows.
            pause(QUIET).await;
        };
        let met = tokio::select! {
            met = client.attempt() => met,
            () = silence => Met::silence(),
        };
        let batch = journal.after(since, usize::MAX);
        since = batch.last;
        attempts.push((struck(&batch.entries, &own), met));
        if let Some(clock) = &clock {
            clock.advance(schedule::STEP);
        }
    }
    attempts
}

/// Waits for a time, because there is no event to wait for.
async fn pause(time: Duration) {
    drop(timeout(time, std::future::pending::<()>()).await);
}

/// The rules that struck clients of an instance.
fn struck(entries: &[Arc<Entry>], own: &ScenarioRef) -> Vec<usize> {
    let own = entries.iter().filter(|entry| entry.met == *own);
    let mut struck: Vec<_> = own.flat_map(|entry| rules(entry)).collect();
    struck.sort_unstable();
    struck.dedup();
    struck
}

/// The rules that struck, according to an entry.
fn rules(entry: &Entry) -> Vec<usize> {
    match &entry.event {
        Event::Fault { struck } => vec![struck.rule],
        Event::Answer { struck, .. } => struck.iter().map(|struck| struck.rule).collect(),
        _ => Vec::new(),
    }
}

/// The address of the scenario for a client with its own instance.
async fn address_of(
    lab: &Lab,
    scenario: &Scenario,
    line: &Line,
    way: Way,
    instance: &str,
) -> SocketAddr {
    if way.name == Name::Host && line.secure && !scenario.is_before_hello() {
        return lab.https;
    }
    let ip = match way.family {
        Family::Ipv6 => "[::1]:0",
        Family::Ipv4 | Family::DualStack => "127.0.0.1:0",
    };
    let door = Door {
        address: ip.parse().unwrap(),
        selection: Some(Door::selection(&format!("{}@{instance}", scenario.id)).unwrap()),
        offer: exchaos::exchange::Offer::default(),
        gives_way: false,
    };
    let protocol = match line.secure {
        true => Protocol::Https,
        false => Protocol::Http,
    };
    lab.server.open(protocol, door).await.unwrap().address
}

/// Whether the struck attempts differ from the schedule.
fn off_schedule(scenario: &Scenario, attempts: &Attempts) -> Option<String> {
    let struck: Vec<_> = attempts.iter().map(|(struck, _)| struck.clone()).collect();
    let due = schedule::due(scenario, &struck)?;
    (struck != due).then(|| format!("the rules {struck:?} struck, and {due:?} were due"))
}

/// The results of attempts, by the rules that struck them.
fn by_rules(attempts: &Attempts) -> BTreeMap<&[usize], Vec<&Met>> {
    let mut met: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (struck, one) in attempts {
        let met = met.entry(struck.as_slice()).or_default();
        if !met.contains(&one) {
            met.push(one);
        }
    }
    met
}

/// Whether attempts with the same rules have different results.
fn changing(attempts: &Attempts) -> Option<String> {
    let met = by_rules(attempts);
    met.values()
        .any(|met| met.len() > 1)
        .then(|| format!("struck by the same rules, attempts met {met:?}"))
}

/// Whether another way has different results.
fn differing(scenario: &Scenario, by_way: &BTreeMap<Way, Attempts>) -> Option<String> {
    let sequence = |attempts: &Attempts| -> Vec<_> {
        let attempt = |(struck, met): &(Vec<usize>, Met)| (struck.clone(), met.answer.clone());
        let mut sequence: Vec<_> = attempts.iter().map(attempt).collect();
        if schedule::is_by_chance(scenario) {
            sequence.sort();
            sequence.dedup();
        }
        sequence
    };
    let mut ways = by_way
        .iter()
        .map(|(way, attempts)| (way, sequence(attempts)));
    let (first, expected) = ways.next()?;
    let (other, met) = ways.find(|(_, met)| *met != expected)?;
    Some(format!(
        "{}: by {first:?} clients met {expected:?}, by {other:?} {met:?}",
        scenario.id
    ))
}
