//! The behaviour of curl at connection faults, in addition to its exit codes in `verdicts`.

use exchaos::journal::{Entry, Event};

use super::{door, get_folder, once, scenarios};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_bad_connection_the_next_is_good_and_the_journal_has_the_fault() {
    // `gate` tests the faults before a connection, `http::status` those of lists, and a test below those of a second
    // request.
    let apart = ["refuse", "connect-", "reuse", "operation"];
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
async fn a_kept_connection_that_ends_is_replaced_by_a_good_one_once_and_for_all_clients() {
    let once: Vec<_> = scenarios()
        .iter()
        .filter(|(_, text)| text.contains("at = \"reuse\""))
        .map(|(id, text)| once(id, text))
        .collect();
    assert!(once.len() >= 2, "{once:?}");
    let scenarios: Vec<_> = once
        .iter()
        .map(|(id, rules)| (id.as_str(), rules.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    for (id, _) in scenarios {
        let struck = |entry: &exchaos::journal::Entry| {
            entry.met.scenario.as_deref() == Some(id) && entry.struck().is_some()
        };
        let twice = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        for client in [&[][..], &["--interface", "127.0.0.2"]] {
            let seen = get_folder(&lab, lab.https, id, &[&[&*twice], client].concat());
            assert_eq!((seen.exit, seen.status), (0, 200), "{id}: {}", seen.stderr);
            assert_eq!(lab.journal(1, struck).await.len(), 1, "{id} struck once");
        }
    }
}

/// A server that only offers Basic.
const BASIC: (&str, &str) = (
    "reset-reuse-basic",
    "[exchange]\nauth = ['Basic']\n[[rule]]\nfault.tcp.reset = { at = 'reuse' }",
);

#[tokio::test(flavor = "multi_thread")]
async fn a_login_of_any_number_of_requests_is_no_reuse() {
    let lab = Lab::with(&[BASIC]).await;
    for (id, login, legs) in [
        ("tcp-close-reuse", "--ntlm", 1),
        ("tcp-close-reuse", "--anyauth", 2),
        ("tcp-reset-reuse", "--ntlm", 1),
        (BASIC.0, "--anyauth", 1),
        (BASIC.0, "--basic", 0),
    ] {
        lab.server.journal().clear(|_| true);
        let again = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        let seen = get_folder(&lab, lab.https, id, &[login, &again]);
        let client = format!("{id} {login}: {}", seen.stderr);
        assert_eq!((seen.exit, seen.status), (0, 200), "{client}");
        // The login, the struck request, and then the login and the request on the next connection.
        let answer = |entry: &Entry| matches!(entry.event, Event::Answer { .. });
        let answers = lab.journal(2 * legs + 3, answer).await;
        let seen: Vec<_> = answers.iter().map(|entry| entry.status()).collect();
        let login = vec![Some(401); legs];
        let first = [&login[..], &[Some(200)], &[None]].concat();
        let second = [&login[..], &[Some(200)]].concat();
        assert_eq!(seen, [first, second].concat(), "{client}");
        let struck = answers.iter().filter(|entry| entry.struck().is_some());
        assert_eq!(struck.count(), 1, "{client}");
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
async fn a_cut_body_has_exactly_the_bytes_of_the_rule() {
    let lab = Lab::new().await;
    for id in ["reset-mid-body", "short-content-length"] {
        let seen = lab.get_folder(&format!("mail.{id}.contoso.test"), &[]);
        assert_eq!((seen.status, seen.body.len()), (200, 200), "{id}");
        let promised: usize = seen.header("Content-Length")[0].parse().unwrap();
        assert!(promised > 200, "the head promises all of it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_dead_after_its_answer_fails_at_reuse() {
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
