//! What strikes before a connection is made, by the clients of a listener of its own.

#![cfg(target_os = "linux")]

use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{door, get_folder, once, scenarios};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_is_told_so_at_once_and_who_is_dropped_is_told_nothing() {
    let lab = Lab::new().await;
    for id in ["tcp-connect-refused", "sts-unreachable"] {
        let address = lab.server.https(id).await.unwrap();
        let refused = |entry: &exchaos::journal::Entry| {
            let own = entry.met.scenario.as_deref() == Some(id);
            own && entry
                .struck()
                .is_some_and(|struck| struck.fault == "tcp.refuse")
        };
        lab.journal(1, refused).await;
        let error = TcpStream::connect(address).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused, "{id}");
    }
    let address = lab.server.https("tcp-connect-timeout").await.unwrap();
    let silent = |entry: &exchaos::journal::Entry| {
        entry
            .struck()
            .is_some_and(|struck| struck.fault == "tcp.connect-timeout")
    };
    lab.journal(1, silent).await;
    // The queue is full a moment after the journal tells so.
    assert!(
        timeout(Duration::from_secs(20), async {
            while let Ok(Ok(_)) =
                timeout(Duration::from_millis(500), TcpStream::connect(address)).await
            {}
        })
        .await
        .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_shut_door_the_next_connection_of_the_same_and_of_another_client_is_healthy() {
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
        let struck = |entry: &exchaos::journal::Entry| {
            entry.met.scenario.as_deref() == Some(id) && entry.struck().is_some()
        };
        lab.journal(1, struck).await;
        if rules.contains("connect-timeout") {
            // Long enough to be seen where other tests hold 10,000 connections, and the list of them is long.
            let seen = get_folder(&lab, address, id, &["--connect-timeout", "9"]);
            assert_eq!(seen.exit, 28, "{id}: {}", seen.stderr);
        }
        // Who is refused asks until the time of that is over.
        let again = ["--retry", "20", "--retry-connrefused", "--retry-delay", "1"];
        for client in [&again[..], &["--interface", "127.0.0.2"]] {
            let seen = get_folder(&lab, address, id, client);
            assert_eq!((seen.exit, seen.status), (0, 200), "{id}: {}", seen.stderr);
        }
        assert_eq!(lab.journal(1, struck).await.len(), 1, "{id} struck once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delayed_connection_is_made_after_all() {
    let lab = Lab::new().await;
    let address = lab.server.https("tcp-connect-delay").await.unwrap();
    lab.journal(1, |entry| entry.struck().is_some()).await;
    for _ in 0..2 {
        let seen = get_folder(&lab, address, "tcp-connect-delay", &["--max-time", "60"]);
        assert_eq!((seen.exit, seen.status), (0, 200), "{}", seen.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_stops_at_once_though_it_lets_nobody_in() {
    let lab = Lab::new().await;
    for id in [
        "tcp-connect-refused",
        "tcp-connect-timeout",
        "tcp-connect-delay",
    ] {
        lab.server.https(id).await.unwrap();
    }
    lab.journal(3, |entry| entry.struck().is_some()).await;
    let long = Duration::from_secs(20);
    assert!(timeout(long, lab.server.stop()).await.is_ok());
}
