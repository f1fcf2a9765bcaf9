//! What curl makes of every fault of the connection: its exit code, as
//! [documented](https://curl.se/libcurl/c/libcurl-errors.html), over HTTP/1.1 and HTTP/2.

use super::{door, get_folder, once, scenarios};
use crate::harness::Lab;

/// 18: a part of a file; 28: too long; 35: no handshake; 52: nothing; 55: not sent; 56: not received. Over HTTP/2 it
/// depends on what curl was about to do, and so it does where a reset comes of itself. What is only met later than by the first request has 0.
const EXITS: &[(&str, &[i32], &[i32])] = &[
    ("reset-mid-body", &[56, 55], &[55, 56]),
    ("short-content-length", &[18], &[18]),
    ("sts-unreachable", &[7], &[7]),
    ("tcp-bandwidth", &[0], &[0]),
    ("tcp-bandwidth-answer", &[0], &[0]),
    ("tcp-black-hole", &[28], &[28]),
    ("tcp-close-accept", &[35], &[35]),
    ("tcp-close-answer", &[52], &[18, 52, 56]),
    ("tcp-close-certificate", &[35], &[35]),
    (
        "tcp-close-handshake",
        &[52, 35, 55, 56],
        &[16, 18, 52, 55, 56],
    ),
    ("tcp-close-request", &[52], &[18, 52, 56]),
    ("tcp-close-request-body", &[52], &[18, 52, 55, 56]),
    ("tcp-close-request-head", &[52], &[18, 52, 55, 56]),
    // Half a head is enough for curl to show what came, and to call it good.
    ("tcp-close-response-head", &[0], &[18, 52, 56]),
    ("tcp-close-reuse", &[0], &[0]),
    ("tcp-close-sent", &[0], &[0]),
    ("tcp-close-server-hello", &[35], &[35]),
    ("tcp-connect-delay", &[0], &[0]),
    ("tcp-connect-refused", &[7], &[7]),
    ("tcp-connect-timeout", &[28], &[28]),
    ("tcp-dribble-body", &[0], &[0]),
    ("tcp-dribble-head", &[0], &[0]),
    ("tcp-forcibly-closed", &[56, 55], &[55, 56]),
    ("tcp-half-close", &[0], &[0]),
    ("tcp-latency", &[0], &[0]),
    ("tcp-limit", &[0], &[0]),
    ("tcp-limit-handshake", &[35], &[35]),
    // A client may hear of it while it still waits for the connection.
    ("tcp-reset-accept", &[7, 35], &[7, 35]),
    ("tcp-reset-answer", &[56, 55], &[55, 56]),
    ("tcp-reset-certificate", &[35], &[35]),
    ("tcp-reset-handshake", &[56, 35, 55], &[16, 35, 55, 56]),
    ("tcp-reset-request-body", &[56, 55], &[55, 56]),
    ("tcp-reset-request-head", &[56, 55], &[55, 56]),
    ("tcp-reset-response-head", &[56, 55], &[55, 56]),
    ("tcp-reset-reuse", &[0], &[0]),
    ("tcp-reset-sent", &[0], &[0, 55, 56]),
    ("tcp-reset-server-hello", &[35], &[35]),
    ("tcp-slice", &[0], &[0]),
    ("tcp-slow-close", &[0], &[0]),
    ("tcp-source-ip-blocked", &[0], &[35]),
    ("tcp-stall-answer", &[28], &[28]),
    ("tcp-stall-handshake", &[28], &[28]),
    ("tcp-stall-request", &[28], &[28]),
    ("tcp-stall-response-body", &[28], &[28]),
    ("tcp-stall-response-head", &[28], &[28]),
    ("tcp-stall-server-hello", &[28], &[28]),
    ("tls-secure-channel-closed", &[35], &[35]),
    ("tls-secure-channel-reset", &[35], &[35]),
    ("tls-secure-channel-stalled", &[28], &[28]),
];

/// The exit codes of a scenario, over HTTP/1.1.
pub(super) fn exits(id: &str) -> &'static [i32] {
    let row = EXITS.iter().find(|(known, _, _)| *known == id);
    row.unwrap_or_else(|| panic!("{id} has no row")).1
}

/// How long curl waits where it waits in vain.
fn patience(exit: i32) -> [&'static str; 2] {
    ["--max-time", if exit == 28 { "1" } else { "20" }]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_has_the_exit_code_that_it_means() {
    let known: Vec<_> = EXITS.iter().map(|(id, _, _)| *id).collect();
    let found = scenarios();
    let found: Vec<_> = found.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(found, known, "every scenario has its row");
    let lab = Lab::new().await;
    for (id, http1, http2) in EXITS {
        let door = door(&lab, id).await;
        let seen = get_folder(&lab, door, id, &patience(http1[0]));
        let exit = seen.exit;
        assert!(http1.contains(&exit), "{id} over HTTP/1.1: {}", seen.stderr);
        if *id == "tcp-source-ip-blocked" {
            get_folder(&lab, door, id, &[]);
        }
        let [flag, time] = patience(http2[0]);
        let seen = get_folder(&lab, door, id, &["--http2", flag, time]);
        let exit = seen.exit;
        assert!(http2.contains(&exit), "{id} over HTTP/2: {}", seen.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_bad_connection_the_next_is_good_and_the_journal_tells_what_struck() {
    // What is refused at the door is held to its turns in `gate`, and a connection that is not used again is good.
    let apart = ["refuse", "connect-", "reuse"];
    let once: Vec<_> = scenarios()
        .iter()
        .filter(|(_, text)| !apart.iter().any(|word| text.contains(word)))
        .map(|(id, text)| once(id, text))
        .collect();
    let scenarios: Vec<_> = once
        .iter()
        .map(|(id, rules)| (id.as_str(), rules.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    for (id, rules) in scenarios {
        let door = door(&lab, id).await;
        get_folder(&lab, door, id, &["--max-time", "1"]);
        let fault = rules.split("fault.").nth(1).unwrap();
        let fault = fault.split(' ').next().unwrap();
        let struck = |entry: &exchaos::journal::Entry| {
            let own = entry.met.scenario.as_deref() == Some(id);
            own && entry
                .struck()
                .is_some_and(|struck| struck.fault == fault && struck.hit == 1)
        };
        lab.journal(1, struck).await;
        let same = get_folder(&lab, door, id, &[]);
        assert_eq!((same.exit, same.status), (0, 200), "{id}: {}", same.stderr);
        let other = get_folder(&lab, door, id, &["--interface", "127.0.0.2"]);
        assert_eq!(
            (other.exit, other.status),
            (0, 200),
            "{id}: {}",
            other.stderr
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_request_that_is_refused_half_way_cannot_be_sent() {
    let lab = Lab::new().await;
    let file = lab.folder.path().join("large");
    std::fs::write(&file, vec![b' '; 20_000_000]).unwrap();
    let data = format!("@{}", file.display());
    for id in ["tcp-reset-request-body", "tcp-reset-request-head"] {
        let seen = get_folder(&lab, lab.https, id, &["--data-binary", &data]);
        assert!([55, 56].contains(&seen.exit), "{id}: {}", seen.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_body_has_exactly_the_bytes_that_were_asked_for() {
    let lab = Lab::new().await;
    for id in ["reset-mid-body", "short-content-length"] {
        let seen = lab.get_folder(&format!("mail.{id}.contoso.test"), &[]);
        assert_eq!((seen.status, seen.body.len()), (200, 200), "{id}");
        let promised: usize = seen.header("Content-Length")[0].parse().unwrap();
        assert!(promised > 200, "the head promises all of it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_dead_after_its_answer_fails_who_uses_it_again() {
    let lab = Lab::new().await;
    for (id, exit) in [("tcp-slow-close", 28), ("tcp-close-sent", 0)] {
        let host = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        let next = ["--next", "-sS", "--max-time", "1", "--cacert"];
        let ca = lab.ca();
        let ca = ca.to_str().unwrap();
        let user = ["-u", "alice@contoso.test:exchaos", &host];
        let to = format!("::{}", lab.https);
        let again = [&next[..], &[ca, "--http1.1", "--connect-to", &to], &user].concat();
        let seen = lab.get_folder(&format!("mail.{id}.contoso.test"), &again);
        assert_eq!(seen.status, 200, "{id}: the first one is answered");
        assert_eq!(seen.exit, exit, "{id}: the second: {}", seen.stderr);
    }
}
