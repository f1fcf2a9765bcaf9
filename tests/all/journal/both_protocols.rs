//! A login is one hit, over HTTP/1.1 and over HTTP/2. HTTP/2 cannot carry NTLM, so the client has to use HTTP/1.1.

use std::path::Path;
use std::sync::Arc;

use exchaos::journal::{Entry, Event, line};

use crate::harness::{GET_FOLDER, Lab, run};

/// Clients by name, with their arguments of curl.
const CLIENTS: [(&str, &[&str]); 6] = [
    ("good", &["-u", "alice@contoso.test:exchaos"]),
    ("wrong", &["-u", "alice@contoso.test:wrong"]),
    ("nobody", &[]),
    ("ntlm", &["--ntlm", "-u", "alice:exchaos"]),
    ("any", &["--anyauth", "-u", "alice:exchaos"]),
    ("token", &["-H", "Authorization: Bearer e30.e30."]),
];

/// The ids of all scenarios in these layers.
fn scenarios() -> Vec<String> {
    let mut all = Vec::new();
    for layer in ["auth", "http", "ews"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
        for file in Path::new(folder).join(layer).read_dir().unwrap() {
            let file = file.unwrap().path();
            all.push(file.file_stem().unwrap().to_str().unwrap().to_owned());
        }
    }
    all.sort();
    all
}

/// The statuses that a client receives: it calls EWS four times and Autodiscover once.
fn met(lab: &Lab, host: &str, protocol: &str, args: &[&str]) -> String {
    let (ca, connect) = (lab.ca(), format!("::{}", lab.https));
    let ca = ca.to_str().unwrap();
    let mut all = vec!["-sS", "--max-time", "20", "--noproxy", "*", "--cacert", ca];
    all.extend(["-w", "%{http_code} ", "--connect-to", &connect, protocol]);
    all.extend(["-H", "Content-Type: text/xml; charset=utf-8"]);
    all.extend(["--data-binary", GET_FOLDER]);
    let ews = format!("https://{host}/EWS/Exchange.asmx");
    let autodiscover = format!("https://{host}/autodiscover/autodiscover.xml");
    for url in [&ews, &ews, &ews, &ews, &autodiscover] {
        all.extend(["-o", "/dev/null", url]);
    }
    let seen = run("curl", &[&all, args].concat(), "");
    String::from_utf8(seen.stdout).unwrap()
}

/// The hits of an instance, in order.
fn counted(entries: &[Arc<Entry>], instance: &str) -> Vec<String> {
    let own = entries
        .iter()
        .filter(|entry| entry.met.instance.as_deref() == Some(instance));
    own.flat_map(|entry| match &entry.event {
        Event::Answer { struck, .. } => struck.clone(),
        Event::Fault { struck } => vec![struck.clone()],
        _ => Vec::new(),
    })
    .map(|struck| format!("{} rule {} hit {}", struck.fault, struck.rule, struck.hit))
    .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_scenario_of_auth_http_and_ews_counts_the_same_over_http_1_1_and_2() {
    let config = || exchaos::Config {
        journal_capacity: 1_000_000,
        ..exchaos::Config::in_memory().unwrap()
    };
    // Each protocol has its own server, so that equal hits have equal odds.
    let old = Lab::of(config(), &[]).await;
    let new = Lab::of(config(), &[]).await;
    let ids = scenarios();
    assert!(ids.len() > 30, "{ids:?}");
    let wrong = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for client in CLIENTS {
            let (both, ids, wrong) = ([(&old, "--http1.1"), (&new, "--http2")], &ids, &wrong);
            scope.spawn(move || {
                for id in ids {
                    let [old, new] = both.map(|(lab, protocol)| {
                        let host = format!("mail.i-{}.{id}.contoso.test", client.0);
                        let seen = met(lab, &host, protocol, client.1);
                        let entries = lab.server.journal().entries();
                        let own: Vec<_> = entries
                            .into_iter()
                            .filter(|entry| entry.met.scenario.as_deref() == Some(id))
                            .collect();
                        (seen, counted(&own, client.0))
                    });
                    if old != new {
                        let line = format!("{id}, {}: {old:?}\n  over HTTP/2: {new:?}", client.0);
                        wrong.lock().unwrap().push(line);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let entries = new.server.journal().entries();
    let sent_back = entries
        .iter()
        .filter(|entry| is_http_1_1_required(entry))
        .count();
    let struck = entries.iter().filter(|entry| entry.struck().is_some());
    assert!(sent_back > 100 && struck.count() > 100, "{sent_back}");
}

fn is_http_1_1_required(entry: &Entry) -> bool {
    matches!(
        entry.event,
        Event::Answer {
            stream_error: Some("HTTP_1_1_REQUIRED"),
            ..
        }
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_changes_to_http_1_1_uses_up_no_hit_and_meets_the_fault() {
    let rules = [
        ("challenged", "fault.auth.challenge = {}"),
        (
            "device",
            "fault.auth.preauthentication = { device = 'tmg' }",
        ),
        ("late", "delay = '10ms'\nfault.auth.reject = {}"),
        (
            "bare",
            "fault.http.status = { code = 401, headers = { WWW-Authenticate = 'NTLM' } }",
        ),
    ];
    let rules = rules.map(|(id, rule)| (id, format!("[[rule]]\nwhen = 'first 1'\n{rule}")));
    let rules: Vec<_> = rules.iter().map(|(id, rule)| (*id, &**rule)).collect();
    let lab = Lab::with(&rules).await;
    for (id, _) in rules {
        for status in [401, 200] {
            let host = format!("mail.{id}.contoso.test");
            let seen = lab.get_folder(&host, &["--http2"]);
            assert_eq!(seen.status, status, "{id}: {seen:?}");
        }
    }
    let back = lab.journal(4, is_http_1_1_required).await;
    assert_eq!(back.len(), 4);
    for entry in back {
        assert!(entry.struck().is_none());
        let line = line(&entry);
        let words =
            "HTTP_1_1_REQUIRED: nothing went wrong, the client is asked to come back by HTTP/1.1";
        assert!(line.contains(words), "{line}");
        let why = "(rule 1 waits for the request that comes back by HTTP/1.1)";
        assert!(line.contains(why), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_delay_of_the_login_itself_is_observed_and_counted() {
    let lab = Lab::with(&[("slow", "[[rule]]\nwhen = 'first 1'\ndelay = '10ms'")]).await;
    let wrong = ["--http2", "-u", "alice@contoso.test:wrong"];
    for _ in 0..2 {
        let seen = lab.post("mail.slow.contoso.test", GET_FOLDER, &wrong);
        assert_eq!(seen.status, 401);
    }
    let answers = lab.journal(2, |entry| entry.status() == Some(401)).await;
    let hits: Vec<_> = answers
        .iter()
        .map(|entry| entry.struck().is_some())
        .collect();
    assert_eq!(hits, [true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_wrong_password_locks_an_account_over_either_protocol() {
    let lab = Lab::new().await;
    for protocol in ["--http1.1", "--http2"] {
        let host = format!(
            "mail.i-x{}.account-locked-text.contoso.test",
            protocol.len()
        );
        let wrong = ["-u", "alice@contoso.test:wrong", protocol];
        let bodies: Vec<_> = (0..4)
            .map(|_| lab.post(&host, GET_FOLDER, &wrong).body)
            .collect();
        let locked: Vec<_> = bodies.iter().map(|body| !body.is_empty()).collect();
        assert_eq!(
            locked,
            [false, false, false, true],
            "{protocol}: {bodies:?}"
        );
    }
    let answers = lab.journal(8, |entry| {
        matches!(
            entry.event,
            Event::Answer {
                status: Some(_),
                ..
            }
        )
    });
    let lines: Vec<_> = answers.await.iter().map(|entry| line(entry)).collect();
    for (index, counted) in (1..=3).enumerate() {
        let words = format!(
            "rule 1 counts wrong passwords: {counted} of this account, which it locks after 3"
        );
        assert!(lines[index].contains(&words), "{}", lines[index]);
        assert!(lines[index + 4].contains(&words), "{}", lines[index + 4]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_server_says_that_nothing_went_wrong() {
    let lab = Lab::new().await;
    lab.post("mail.contoso.test", GET_FOLDER, &["--http2"]);
    let back = lab.journal(1, is_http_1_1_required).await;
    let json = serde_json::to_value(&*back[0]).unwrap();
    assert_eq!(json["status"], serde_json::Value::Null);
    assert_eq!(json["stream_error"], "HTTP_1_1_REQUIRED");
    assert!(line(&back[0]).contains("nothing went wrong"));
}
