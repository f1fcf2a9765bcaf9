//! Faults before a connection exists, with each kind of socket and of listener, again and again.

#![cfg(target_os = "linux")]

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use exchaos::director::Whom;
use exchaos::journal::{Entry, Event};
use exchaos::{Door, Protocol};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::{door, get_folder, once, scenarios};
use crate::harness::{Family, Lab, PATIENCE, has_ipv6};

/// The time that a client waits in vain. Its second SYN comes meanwhile.
const IN_VAIN: Duration = Duration::from_millis(1_300);

/// The time until a listener has seen a waiting client on a busy machine.
const SOON: Duration = Duration::from_millis(900);

/// A dedicated listener of a scenario.
async fn open(lab: &Lab, address: &str, selection: &str) -> SocketAddr {
    let door = Door {
        address: address.parse().unwrap(),
        selection: Some(Door::selection(selection).unwrap()),
        offer: exchaos::exchange::Offer::default(),
        gives_way: false,
    };
    let bound = lab.server.open(Protocol::Https, door).await.unwrap();
    bound.address
}

/// Each kind of listener that this machine supports, and the sockets that reach it.
async fn listeners(lab: &Lab, id: &str) -> Vec<(SocketAddr, Family)> {
    let mut found = Vec::new();
    let addresses = ["127.0.0.1:0", "0.0.0.0:0", "[::1]:0", "[::]:0"];
    let most = if has_ipv6() { 4 } else { 2 };
    for address in &addresses[..most] {
        // Each socket has its own listener and hits.
        for (number, family) in Family::reaching(address.parse().unwrap())
            .iter()
            .enumerate()
        {
            let name = format!("{id}@client{}{number}", found.len());
            found.push((open(lab, address, &name).await, *family));
        }
    }
    found
}

/// The hits of clients at a listener, by the number of their possible connection.
fn hits(lab: &Lab, fault: &str) -> Vec<u64> {
    let entries = lab.server.journal().entries();
    let struck = entries.iter().filter(|entry| is(entry, fault));
    struck.map(|entry| entry.connection).collect()
}

fn is(entry: &Entry, fault: &str) -> bool {
    entry.struck().is_some_and(|struck| struck.fault == fault)
}

fn is_connected(entry: &Entry) -> bool {
    matches!(entry.event, Event::Connected { .. })
}

/// Waits until a listener has this number of connections.
async fn connected(lab: &Lab, address: SocketAddr, count: usize) {
    let there = |entry: &Entry| matches!(entry.event, Event::Connected { listener, .. } if listener == address);
    lab.journal(count, there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_client_is_refused_each_time_and_is_no_hit() {
    let lab = Lab::new().await;
    for id in ["tcp-connect-refused", "sts-unreachable"] {
        for (address, family) in listeners(&lab, id).await {
            for _ in 0..10 {
                let error = family.connect(address).await.unwrap_err();
                assert_eq!(
                    error.kind(),
                    ErrorKind::ConnectionRefused,
                    "{id} {family:?}"
                );
            }
        }
    }
    let entries = lab.server.journal().entries();
    assert!(entries.is_empty(), "nobody sees them: {entries:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_client_is_dropped_each_time_and_is_one_hit_each_time() {
    let lab = Arc::new(Lab::new().await);
    let listeners = listeners(&lab, "tcp-connect-timeout").await;
    let clients = listeners.len();
    let mut asking = JoinSet::new();
    for (address, family) in listeners {
        asking.spawn(async move {
            for attempt in 1..=10 {
                let made = timeout(IN_VAIN, family.connect(address)).await;
                assert!(made.is_err(), "{family:?}, attempt {attempt}: {made:?}");
            }
        });
    }
    asking.join_all().await;
    let mut hits = hits(&lab, "tcp.connect-timeout");
    assert_eq!(hits.len(), 10 * clients, "a SYN that is repeated is none");
    hits.dedup();
    assert_eq!(hits.len(), 10 * clients, "each has a number of its own");
    let entries = lab.server.journal().entries();
    assert!(!entries.iter().any(|entry| is_connected(entry)));
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_come_at_the_same_time_are_all_dropped() {
    let lab = Lab::new().await;
    let address = open(&lab, "127.0.0.1:0", "tcp-connect-timeout").await;
    let mut asking = JoinSet::new();
    for _ in 0..200 {
        asking.spawn(async move {
            let made = timeout(3 * SOON, TcpStream::connect(address)).await;
            assert!(made.is_err(), "{made:?}");
        });
    }
    asking.join_all().await;
    assert_eq!(hits(&lab, "tcp.connect-timeout").len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_client_is_let_in_each_time_from_each_kind_of_socket() {
    let lab = Arc::new(Lab::new().await);
    let listeners = listeners(&lab, "tcp-connect-delay").await;
    let clients = listeners.len();
    let mut asking = JoinSet::new();
    for (address, family) in listeners {
        asking.spawn(async move {
            for attempt in 1..=3 {
                let began = Instant::now();
                let made = timeout(PATIENCE, family.connect(address)).await;
                assert!(
                    made.is_ok_and(|made| made.is_ok()),
                    "{family:?}, attempt {attempt}"
                );
                assert!(began.elapsed() > SOON, "{family:?}, attempt {attempt}");
            }
        });
    }
    asking.join_all().await;
    let mut hits = hits(&lab, "tcp.connect-delay");
    let entries = lab.journal(3 * clients, is_connected).await;
    let mut connected: Vec<_> = entries.iter().map(|entry| entry.connection).collect();
    hits.sort_unstable();
    connected.sort_unstable();
    assert_eq!(hits, connected, "the hit has the number of the connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_from_the_port_of_another_one_is_judged_again() {
    let lab = Lab::new().await;
    let address = open(&lab, "127.0.0.1:0", "tcp-connect-delay").await;
    let mut own: SocketAddr = "127.0.0.1:0".parse().unwrap();
    for attempt in 1..=3 {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(own).unwrap();
        let began = Instant::now();
        let made = timeout(PATIENCE, socket.connect(address)).await;
        let made = made.unwrap().unwrap();
        assert!(began.elapsed() > SOON, "attempt {attempt}");
        own = made.local_addr().unwrap();
        // The filter lets the port in until the listener has accepted the client.
        connected(&lab, address, attempt).await;
        // After a reset, the port is free at once.
        let socket = socket2::SockRef::from(&made);
        socket.set_linger(Some(Duration::ZERO)).unwrap();
    }
    assert_eq!(hits(&lab, "tcp.connect-delay").len(), 3);
}

const DROPS_TWO: (&str, &str) = (
    "drops-two",
    "[[rule]]\nwhen = 'first 2'\nfault.tcp.connect-timeout = {}",
);
const DROPS_EVERY_OTHER: (&str, &str) = (
    "drops-every-other",
    "[[rule]]\nwhen = 'every 2'\nfault.tcp.connect-timeout = {}",
);
const DROPS_FOR_A_WHILE: (&str, &str) = (
    "drops-for-a-while",
    "[[rule]]\nfault.tcp.connect-timeout = { for = '2s' }",
);
const DROPS_ONE_ADDRESS: (&str, &str) = (
    "drops-one-address",
    "[[rule]]\non.source = '127.0.0.2'\nfault.tcp.connect-timeout = {}",
);
const REFUSES_AFTER_TWO: (&str, &str) = (
    "refuses-after-two",
    "[[rule]]\nwhen = 'after 2'\nfault.tcp.refuse = {}",
);

/// The outcomes of successive clients that wait up to `patience`.
async fn outcomes(address: SocketAddr, times: usize, patience: Duration) -> Vec<&'static str> {
    let mut seen = Vec::new();
    for _ in 0..times {
        seen.push(match timeout(patience, TcpStream::connect(address)).await {
            Err(_) => "nothing",
            Ok(Ok(_)) => "made",
            Ok(Err(error)) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
                "refused"
            }
        });
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_count_attempts_with_any_outcome() {
    let scenarios = [DROPS_TWO, DROPS_EVERY_OTHER, REFUSES_AFTER_TWO];
    let lab = Lab::with(&scenarios).await;
    let address = open(&lab, "127.0.0.1:0", "drops-two").await;
    let seen = outcomes(address, 10, IN_VAIN).await;
    assert_eq!(seen[..3], ["nothing", "nothing", "made"]);
    assert_eq!(seen[3..], ["made"; 7]);
    assert_eq!(hits(&lab, "tcp.connect-timeout").len(), 2);
    lab.server.journal().clear(|_| true);
    let address = open(&lab, "127.0.0.1:0", "drops-every-other").await;
    for (attempt, expected) in (1..=6).zip(["made", "nothing"].into_iter().cycle()) {
        if expected == "nothing" {
            // The gate is closed again when the client before is accepted.
            connected(&lab, address, attempt / 2).await;
        }
        let seen = outcomes(address, 1, IN_VAIN).await;
        assert_eq!(seen, [expected], "attempt {attempt}");
    }
    assert_eq!(hits(&lab, "tcp.connect-timeout").len(), 3);
    lab.server.journal().clear(|_| true);
    let address = open(&lab, "127.0.0.1:0", "refuses-after-two").await;
    for made in 1..=2 {
        assert_eq!(outcomes(address, 1, PATIENCE).await, ["made"]);
        connected(&lab, address, made).await;
    }
    assert_eq!(refused_from_now_on(address).await, ["refused"; 9]);
}

/// The outcomes of nine clients after one was refused.
async fn refused_from_now_on(address: SocketAddr) -> Vec<&'static str> {
    let refused = async { while TcpStream::connect(address).await.is_ok() {} };
    timeout(PATIENCE, refused).await.unwrap();
    outcomes(address, 9, PATIENCE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_dropped_for_a_time_is_let_in_after_it_and_judged_alone() {
    let lab = Lab::with(&[DROPS_FOR_A_WHILE, DROPS_ONE_ADDRESS, DROPS_TWO]).await;
    let address = open(&lab, "127.0.0.1:0", "drops-for-a-while").await;
    assert_eq!(outcomes(address, 2, IN_VAIN).await, ["nothing"; 2]);
    assert_eq!(outcomes(address, 1, PATIENCE).await, ["made"]);
    assert_eq!(outcomes(address, 1, IN_VAIN).await, ["nothing"]);
    assert_eq!(hits(&lab, "tcp.connect-timeout").len(), 4);
    let address = open(&lab, "127.0.0.1:0", "drops-one-address").await;
    assert_eq!(outcomes(address, 3, PATIENCE).await, ["made"; 3]);
    let other = tokio::net::TcpSocket::new_v4().unwrap();
    other.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    assert!(timeout(3 * SOON, other.connect(address)).await.is_err());
    // Two clients are dropped, and all others are let in at once.
    let address = open(&lab, "127.0.0.1:0", "drops-two").await;
    let [first, second] = [(); 2].map(|()| tokio::spawn(TcpStream::connect(address)));
    let own = |entry: &Entry| entry.met.scenario.as_deref() == Some("drops-two");
    lab.journal(2, |entry| own(entry) && entry.struck().is_some())
        .await;
    assert_eq!(outcomes(address, 1, PATIENCE).await, ["made"]);
    assert_eq!(outcomes(address, 5, SOON).await, ["made"; 5]);
    assert_eq!(outcomes(address, 1, 3 * SOON).await, ["made"]);
    for silent in [first, second] {
        assert!(!silent.is_finished(), "{silent:?}");
        silent.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_refuses_from_the_next_client_on_and_lets_clients_in_after_its_end() {
    let lab = Lab::new().await;
    assert_eq!(outcomes(lab.https, 1, PATIENCE).await, ["made"]);
    let whom = Whom::default();
    lab.server
        .use_scenario("tcp-connect-refused", whom.clone(), None)
        .unwrap();
    assert_eq!(refused_from_now_on(lab.https).await, ["refused"; 9]);
    lab.server
        .use_scenario("tcp-connect-timeout", whom.clone(), None)
        .unwrap();
    let silent = async { while TcpStream::connect(lab.https).await.is_err() {} };
    assert!(timeout(3 * SOON, silent).await.is_err());
    lab.server.end_use(&whom).unwrap();
    assert_eq!(outcomes(lab.https, 3, PATIENCE).await, ["made"; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_closed_gate_the_next_connection_of_the_same_and_of_another_client_is_healthy() {
    let shut = |text: &str| {
        ["tcp.refuse", "tcp.connect-"]
            .iter()
            .any(|it| text.contains(it))
    };
    let once: Vec<_> = scenarios()
        .iter()
        .filter(|(_, text)| shut(text))
        .map(|(id, text)| once(id, &text.replace("refuse = {}", "refuse = { for = '1s' }")))
        .collect();
    assert!(once.len() >= 4, "{once:?}");
    let scenarios: Vec<_> = once
        .iter()
        .map(|(id, rules)| (id.as_str(), rules.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    for (id, rules) in scenarios {
        let address = door(&lab, id).await;
        let struck =
            |entry: &Entry| entry.met.scenario.as_deref() == Some(id) && entry.struck().is_some();
        if rules.contains("connect-timeout") {
            // Other tests hold 10,000 connections, and their table takes long to read. The client waits longer than that.
            let seen = get_folder(&lab, address, id, &["--connect-timeout", "9"]);
            assert_eq!(seen.exit, 28, "{id}: {}", seen.stderr);
        }
        // A refused client retries until the time is over.
        let again = ["--retry", "20", "--retry-connrefused", "--retry-delay", "1"];
        for client in [&again[..], &["--interface", "127.0.0.2"]] {
            let seen = get_folder(&lab, address, id, client);
            assert_eq!((seen.exit, seen.status), (0, 200), "{id}: {}", seen.stderr);
        }
        let expected = usize::from(!rules.contains("refuse"));
        assert_eq!(lab.journal(expected, struck).await.len(), expected, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_closed_gate_stops_at_once() {
    let lab = Lab::new().await;
    let ids = [
        "tcp-connect-refused",
        "tcp-connect-timeout",
        "tcp-connect-delay",
    ];
    for id in ids {
        lab.server.https(id).await.unwrap();
    }
    let long = Duration::from_secs(20);
    assert!(timeout(long, lab.server.stop()).await.is_ok());
}

#[test]
fn a_rule_cannot_refuse_by_the_address_of_the_client() {
    let rule = |fault: &str| {
        let text =
            format!("title = 'x'\n[[rule]]\non.source = '10.0.0.0/8'\nfault.tcp.{fault} = {{}}");
        exchaos::scenario::read(&text, "x").1
    };
    let problems = rule("refuse");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].message.contains("`on.source`"), "{problems:?}");
    assert_eq!(rule("connect-timeout"), []);
}
