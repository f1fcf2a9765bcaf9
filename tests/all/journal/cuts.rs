//! Answers that do not arrive whole: cut bodies, limited connections, and alerts in place of an answer.

use std::sync::Arc;

use exchaos::journal::{Entry, Event, line};
use serde_json::Value;

use crate::harness::{GET_FOLDER, Lab, Seen};

/// The JSON form of an entry.
fn json(entry: &Entry) -> Value {
    serde_json::to_value(entry).unwrap()
}

/// Requests an answer of more than 4,000 bytes.
fn find_items(lab: &Lab, host: &str, args: &[&str]) -> Seen {
    let body = include_str!("../../requests/find_items.xml");
    let user = ["-u", "alice@contoso.test:exchaos"];
    lab.post(host, body, &[&user[..], args].concat())
}

fn is_answer(entry: &Entry) -> bool {
    matches!(entry.event, Event::Answer { .. })
}

/// The answers of a scenario. Waits until there are `wanted`.
async fn answers(lab: &Lab, wanted: usize, id: &str) -> Vec<Arc<Entry>> {
    let own = |entry: &Entry| is_answer(entry) && entry.met.scenario.as_deref() == Some(id);
    lab.journal(wanted, own).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_sent_whole_has_no_response_code() {
    let cuts = [
        ("closed", "tcp.close = { at = 'response-body' }"),
        ("few", "tcp.close = { at = 'response-body', bytes = 12 }"),
        ("reset", "tcp.reset = { at = 'response-body' }"),
        (
            "half",
            "tcp.half-close = { at = 'response-body', for = '10ms' }",
        ),
        ("held", "tcp.stall = { at = 'response-body', for = '10ms' }"),
        ("head", "tcp.close = { at = 'response-head' }"),
        ("nothing", "tcp.close = { at = 'answer' }"),
        ("chunk-cut", "http.chunk = { how = 'cut' }"),
        ("chunk-size", "http.chunk = { how = 'malformed-size' }"),
        ("chunk-last", "http.chunk = { how = 'missing-last' }"),
        ("short", "body.truncate = { bytes = 300 }"),
        (
            "promised",
            "body.truncate = { bytes = 900, content-length = 'whole' }",
        ),
        ("page", "body.malform = { how = 'html-page' }"),
        ("empty", "body.malform = { how = 'empty' }"),
        ("rubbish", "http.rubbish = {}"),
        ("last", "tcp.close = { at = 'sent' }"),
        ("malformed", "body.malform = { how = 'unclosed-element' }"),
    ];
    let rules = cuts.map(|(id, fault)| (id, format!("[[rule]]\nfault.{fault}")));
    let rules: Vec<_> = rules.iter().map(|(id, rule)| (*id, &**rule)).collect();
    let lab = Lab::with(&rules).await;
    for (id, _) in cuts {
        for protocol in ["--http1.1", "--http2"] {
            lab.get_folder(&format!("mail.{id}.contoso.test"), &[protocol]);
        }
        let answers = answers(&lab, 2, id).await;
        for entry in answers.iter().map(|entry| json(entry)) {
            let whole = ["last", "malformed"].contains(&id);
            let code = if whole { "NoError".into() } else { Value::Null };
            assert_eq!(entry["response_code"], code, "{id}: {entry}");
            let arrives = whole || ["nothing", "page", "empty", "rubbish"].contains(&id);
            assert_eq!(entry["cut"].is_null(), arrives, "{id}: {entry}");
            assert_eq!(entry["struck"][0]["rule"], 1, "{id}: {entry}");
        }
    }
    let few = json(&answers(&lab, 2, "few").await[0]);
    assert_eq!(few["cut"]["sent"], 12, "{few}");
    assert!(few["cut"]["of"].as_u64() > Some(1_000), "{few}");
    let line = line(&answers(&lab, 2, "short").await[0]);
    assert!(
        line.contains("200 cut, 300 of ") && line.contains(" by body.truncate"),
        "{line}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_journalled_at_the_answer_that_hits_it() {
    let lab = Lab::new().await;
    for protocol in ["--http1.1", "--http2"] {
        let seen = find_items(&lab, "mail.tcp-limit.contoso.test", &[protocol]);
        assert_ne!(seen.exit, 0, "{seen:?}");
    }
    let answers = answers(&lab, 2, "tcp-limit").await;
    for (index, entry) in answers.iter().enumerate() {
        let value = json(entry);
        assert_eq!(value["response_code"], Value::Null, "{value}");
        assert_eq!(value["passed_over"], Value::Null, "{value}");
        assert!(value["cut"].is_object(), "{value}");
        let struck = &value["struck"][0];
        assert_eq!(
            (&struck["fault"], &struck["hit"]),
            (&"tcp.limit".into(), &(index + 1).into())
        );
        assert_eq!(struck["written"], 4_000);
        assert!(struck["read"].as_u64() > Some(700), "{value}");
        assert!(
            line(entry).contains(" bytes in and 4000 out"),
            "{}",
            line(entry)
        );
    }
    let faults = lab.server.journal().entries();
    let faults = faults
        .iter()
        .filter(|entry| matches!(entry.event, Event::Fault { .. }));
    assert_eq!(faults.count(), 0, "an exchange was underway");
    let handshake = lab.get_folder("mail.tcp-limit-handshake.contoso.test", &[]);
    assert_ne!(handshake.exit, 0);
    let fault = lab
        .journal(1, |entry| matches!(entry.event, Event::Fault { .. }))
        .await;
    assert_eq!(json(&fault[0])["written"], 700);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_is_not_reached_is_no_hit() {
    let first = "[[rule]]\nwhen = 'first 1'\nfault.tcp.limit = { bytes = 4000 }";
    let wide = "[[rule]]\nfault.tcp.limit = { bytes = 4000000 }";
    let lab = Lab::with(&[("limited", first), ("wide", wide)]).await;
    let host = "mail.limited.contoso.test";
    let small = lab.curl(&format!("https://{host}/EWS/Exchange.asmx"), &[]);
    assert_eq!((small.exit, small.status), (0, 401));
    let passed = lab
        .journal(1, |entry| matches!(entry.event, Event::DidNotApply { .. }))
        .await;
    let entry = json(&passed[0]);
    assert_eq!(
        (&entry["event"], &entry["fault"]),
        (&"did-not-apply".into(), &"tcp.limit".into())
    );
    assert!(
        entry["reason"]
            .as_str()
            .unwrap()
            .ends_with(" of 4000 bytes were sent"),
        "{entry}"
    );
    assert_ne!(
        find_items(&lab, host, &[]).exit,
        0,
        "the hit was not used up"
    );
    assert_eq!(find_items(&lab, host, &[]).status, 200);
    let answers = answers(&lab, 3, "limited").await;
    let hits: Vec<_> = answers
        .iter()
        .map(|entry| entry.struck().map(|struck| struck.hit))
        .collect();
    assert_eq!(hits, [None, Some(1), None]);
    let waits = "(rule 1 ends the connection once 4000 bytes are sent)";
    assert!(line(&answers[0]).contains(waits), "{}", line(&answers[0]));
    for protocol in ["--http1.1", "--http2"] {
        assert_eq!(
            lab.get_folder("mail.wide.contoso.test", &[protocol]).status,
            200
        );
    }
    let whole = self::answers(&lab, 2, "wide").await;
    assert!(
        whole
            .iter()
            .all(|entry| json(entry)["response_code"] == "NoError")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_on_a_limited_connection_is_in_the_journal_while_that_lives() {
    use std::io::{Read, Write};
    let wide = "[[rule]]\nfault.tcp.limit = { at = 'accept', bytes = 4000000 }";
    let lab = Lab::with(&[("wide", wide)]).await;
    let door = exchaos::Door {
        selection: Some(exchaos::Door::selection("wide").unwrap()),
        ..exchaos::Door::any()
    };
    let address = lab
        .server
        .open(exchaos::Protocol::Http, door)
        .await
        .unwrap()
        .address;
    let mut socket = std::net::TcpStream::connect(address).unwrap();
    for number in 1..=3 {
        socket
            .write_all(b"GET /owa/x HTTP/1.1\r\nHost: mail.contoso.test\r\n\r\n")
            .unwrap();
        assert!(socket.read(&mut [0; 64]).unwrap() > 0);
        lab.journal(number, is_answer).await;
    }
    drop(socket);
    lab.journal(1, |entry| matches!(entry.event, Event::DidNotApply { .. }))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_in_place_of_an_answer_waits_for_the_whole_request() {
    let lab = Lab::new().await;
    let host = "mail.tls-alert-after-request.contoso.test";
    for protocol in ["--http1.1", "--http2"] {
        let seen = lab.get_folder(host, &[protocol]);
        assert_ne!(seen.exit, 0, "{seen:?}");
        assert!(
            seen.stderr.contains("tlsv1 alert internal error"),
            "{seen:?}"
        );
    }
    let requests = lab
        .journal(2, |entry| matches!(entry.event, Event::Request { .. }))
        .await;
    for entry in requests.iter().map(|entry| json(entry)) {
        assert_eq!(
            (&entry["operation"], &entry["scheme"]),
            (&"GetFolder".into(), &"Basic".into())
        );
    }
    for entry in answers(&lab, 2, "tls-alert-after-request").await {
        let entry = json(&entry);
        assert_eq!(entry["status"], Value::Null);
        let struck = &entry["struck"][0];
        assert_eq!(
            (&struck["fault"], &struck["carried_out"]),
            (&"tls.alert".into(), &false.into())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_for_one_operation_spares_the_others_and_clear_text() {
    let rule = "[[rule]]\non = { operation = 'GetFolder' }\nfault.tls.alert = { description = 'internal_error', at = 'request' }";
    let lab = Lab::with(&[("one", rule)]).await;
    let other = GET_FOLDER.replace("GetFolder", "FindFolder");
    let seen = lab.post(
        "mail.one.contoso.test",
        &other,
        &["-u", "alice@contoso.test:exchaos"],
    );
    assert_eq!(seen.exit, 0, "{seen:?}");
    assert_ne!(lab.get_folder("mail.one.contoso.test", &[]).exit, 0);
    let clear = format!("http://{}/owa/", lab.http);
    let host = "Host: mail.tls-alert-after-request.contoso.test";
    assert_ne!(lab.direct(&clear, &["-H", host]).status, 0);
    let spared = answers(&lab, 1, "tls-alert-after-request").await;
    let why = "(rule 1 did not apply: the request came without TLS, or with an old one)";
    assert!(line(&spared[0]).contains(why), "{}", line(&spared[0]));
}
