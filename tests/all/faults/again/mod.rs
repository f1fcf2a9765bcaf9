//! Each fault again and again: what ten attempts meet, from each kind of socket and by each kind of name. The test finds the
//! scenarios at run time, and sends the request that `exchaos show` prints for each of them.

mod client; // one attempt, over a raw socket or rustls
mod line; // what a line for curl asks for
mod schedule; // which attempts a scenario's rules strike

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

/// How often each is asked.
const ATTEMPTS: usize = 10;

/// The time at the start of each run.
const NOW: time::OffsetDateTime = datetime!(2026-11-24 10:00 UTC);

/// The number of clients at the same time. Slow attempts mostly wait.
const AT_ONCE: usize = 16;

/// How long a held connection is silent before the client gives up.
const QUIET: Duration = Duration::from_millis(400);

/// The name by which a client calls the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// A host of a served domain, with the scenario as a label.
    Host,
    Localhost,
    Address,
}

/// How a client comes: by which socket, and by which name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    family: Family,
    name: Name,
}

/// The rules that struck each attempt, and what the client met.
type Attempts = Vec<(Vec<usize>, Met)>;

#[tokio::test(flavor = "multi_thread")]
async fn every_attempt_meets_what_the_schedule_says_by_every_name_from_every_socket() {
    // What takes long is short here.
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

/// A server with this clock.
async fn lab(clock: Clock) -> Arc<Lab> {
    let config = Config {
        clock,
        journal_capacity: 1_000_000,
        ..Config::in_memory().unwrap()
    };
    Arc::new(Lab::of(config, &[]).await)
}

/// What is wrong with a scenario.
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
                false => asked(&lab, &scenario, line, (way, None)).await,
                // Its time passes from attempt to attempt.
                true => {
                    let clock = Clock::fixed(NOW);
                    let lab = self::lab(clock.clone()).await;
                    asked(&lab, &scenario, line, (way, Some(clock))).await
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

/// The ways to a scenario: by a host name if a name leads there, and by a listener of its own.
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
        // All pairs, because no name picks these.
        ways.push(way(Family::DualStack, Name::Host));
        ways.push(way(Family::Ipv4, Name::Localhost));
        ways.push(way(ipv6, Name::Host));
    }
    ways
}

/// Asks a scenario again and again. The clock, if there is one, moves in between.
async fn asked(
    lab: &Lab,
    scenario: &Scenario,
    line: Line,
    (way, clock): (Way, Option<Clock>),
) -> Attempts {
    let instance = format!("{:?}-{:?}", way.family, way.name).to_lowercase();
    let address = place(lab, scenario, &line, way, &instance).await;
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
            // Nothing else comes.
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

/// Waits for no event.
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

/// The rules that struck where that was recorded.
fn rules(entry: &Entry) -> Vec<usize> {
    match &entry.event {
        Event::Fault { struck } => vec![struck.rule],
        Event::Answer { struck, .. } => struck.iter().map(|struck| struck.rule).collect(),
        _ => Vec::new(),
    }
}

/// The address of the scenario for a client, which has an instance of its own.
async fn place(
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

/// Whether other attempts were struck than the schedule says.
fn off_schedule(scenario: &Scenario, attempts: &Attempts) -> Option<String> {
    let struck: Vec<_> = attempts.iter().map(|(struck, _)| struck.clone()).collect();
    let due = schedule::due(scenario, &struck)?;
    (struck != due).then(|| format!("the rules {struck:?} struck, and {due:?} were due"))
}

/// What attempts met that the same rules struck.
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

/// Whether attempts that the same rules struck met something else.
fn changing(attempts: &Attempts) -> Option<String> {
    let met = by_rules(attempts);
    met.values()
        .any(|met| met.len() > 1)
        .then(|| format!("struck by the same rules, attempts met {met:?}"))
}

/// Whether clients met something else by another way.
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
