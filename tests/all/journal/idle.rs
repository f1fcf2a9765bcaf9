//! Faults without an effect on a client are no hits, and the journal has the true reason why each rule did not strike.

use exchaos::journal::{Entry, Event, line};

use crate::harness::{GET_FOLDER, Lab};

const GET_USER_SETTINGS: &str = include_str!("../../requests/get_user_settings.xml");
const POX: &str = include_str!("../../requests/autodiscover.xml");

/// The line of a scenario's last answer. Waits until there are `wanted`.
async fn answer(lab: &Lab, wanted: usize, id: &str) -> String {
    let own = |entry: &Entry| {
        matches!(entry.event, Event::Answer { .. }) && entry.met.scenario.as_deref() == Some(id)
    };
    line(lab.journal(wanted, own).await.last().unwrap())
}

fn hits(lab: &Lab, id: &str) -> usize {
    let entries = lab.server.journal().entries();
    let own = entries
        .iter()
        .filter(|entry| entry.met.scenario.as_deref() == Some(id));
    own.filter(|entry| entry.struck().is_some()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alpn_answer_is_no_hit_for_a_client_without_alpn() {
    let lab = Lab::new().await;
    for (id, args, met) in [
        ("tls-alpn-none", "--no-alpn", false),
        ("tls-alpn-none", "--http2", true),
        ("tls-alpn-mismatch", "--no-alpn", false),
        ("tls-alpn-mismatch", "--http1.1", true),
        ("tls-alpn-broken-h2", "--no-alpn", false),
        ("tls-alpn-broken-h2", "--http1.1", false),
        ("tls-alpn-broken-h2", "--http2", true),
    ] {
        let name = format!("{id}{}", args.replace(['-', '.'], ""));
        let lab = &lab;
        let before = hits(lab, id);
        let url = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        let args = match args {
            "--no-alpn" => vec!["--no-alpn"],
            other => vec![other],
        };
        let seen = lab.curl(&url, &args);
        assert_eq!(hits(lab, id) - before, usize::from(met), "{name}: {seen:?}");
        if !met {
            assert_eq!(seen.status, 401, "{name}");
        }
    }
    let idle = lab.journal(4, |entry| matches!(entry.event, Event::DidNotApply { .. }));
    let lines: Vec<_> = idle.await.iter().map(|entry| line(entry)).collect();
    let none = "tls.alpn (rule 1) did not apply: the client offers no ALPN";
    assert_eq!(
        lines.iter().filter(|line| line.contains(none)).count(),
        3,
        "{lines:?}"
    );
    let same =
        "did not apply: the client offers http/1.1, of which a healthy server chooses the same";
    assert!(lines[3].contains(same), "{}", lines[3]);
    let answer = answer(&lab, 1, "tls-alpn-mismatch").await;
    assert!(
        answer.contains("(rule 1 did not apply: the client offers no ALPN)"),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_without_an_effect_uses_up_no_hit() {
    let rules = [
        ("alpn", "tls.alpn = { how = 'none' }"),
        ("truncated", "body.truncate = { bytes = 2000 }"),
        (
            "closed",
            "tcp.close = { at = 'response-body', bytes = 2000 }",
        ),
    ]
    .map(|(id, fault)| (id, format!("[[rule]]\nwhen = 'first 1'\nfault.{fault}")));
    let rules: Vec<_> = rules.iter().map(|(id, rule)| (*id, &**rule)).collect();
    let lab = Lab::with(&rules).await;
    let long = include_str!("../../requests/find_items.xml");
    for (id, _) in &rules {
        let host = format!("mail.{id}.contoso.test");
        for _ in 0..2 {
            let seen = lab.get_folder(&host, &["--no-alpn"]);
            assert_eq!((seen.exit, hits(&lab, id)), (0, 0), "{id}: {seen:?}");
        }
        lab.post(&host, long, &["-u", "alice@contoso.test:exchaos"]);
        answer(&lab, 3, id).await;
        assert_eq!(hits(&lab, id), 1, "{id}: the first hit is still there");
    }
    let entries = lab.server.journal().entries();
    let lines: Vec<_> = entries.iter().map(|entry| line(entry)).collect();
    let why = "(rule 1 did not apply: the body has 1331 bytes, and 2000 may pass)";
    let lines = lines.iter().filter(|line| line.contains(why));
    assert_eq!(lines.count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_an_answer_lacks_is_not_struck() {
    let lab = Lab::new().await;
    let id = "autodiscover-certprincipalname-invalid";
    let ask = |path: &str, body: &str| {
        let url = format!("https://autodiscover.{id}.contoso.test/autodiscover/{path}");
        let user = ["-u", "alice@contoso.test:exchaos"];
        let content = ["-H", "Content-Type: text/xml", "--data-binary", body];
        lab.curl(&url, &[&user[..], &content].concat())
    };
    assert_eq!(ask("autodiscover.svc", GET_USER_SETTINGS).status, 200);
    assert_eq!(hits(&lab, id), 0);
    let shown = answer(&lab, 1, id).await;
    let why = "(rule 1 did not apply: the answer has no CertPrincipalName: settings in plain XML alone have one)";
    assert!(shown.contains(why), "{shown}");
    assert_eq!(ask("autodiscover.xml", POX).status, 200);
    answer(&lab, 2, id).await;
    assert_eq!(hits(&lab, id), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_has_its_reason_for_not_striking() {
    let rules = "[[rule]]\nodds = 0.001\nfault.auth.reject = {}\n\
                 [[rule]]\nfault.auth.ntlm = { how = 'withheld' }\n\
                 [[rule]]\nfault.auth.impersonation = {}\n\
                 [[rule]]\nfault.autodiscover.error = { code = 'ServerBusy' }\n\
                 [[rule]]\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }\n\
                 [[rule]]\nfault.body.truncate = { bytes = 10 }\n\
                 [[rule]]\non = { method = 'PUT' }\nfault.http.status = { code = 503 }\n\
                 [[rule]]\nfault.auth.lockout = { after = 3 }\n\
                 [[rule]]\nfault.tcp.close = { at = 'handshake' }\nwhen = 'after 1000'";
    let lab = Lab::with(&[("many", rules)]).await;
    let host = "mail.many.contoso.test";
    let gives_reasons = |line: &str, reasons: &[&str]| {
        for (index, reason) in reasons.iter().enumerate() {
            let rule = format!("rule {} {reason}", index + 1);
            assert!(line.contains(&rule), "{rule}\n{line}");
        }
    };
    lab.post(host, GET_FOLDER, &[]);
    let anonymous = answer(&lab, 1, "many").await;
    gives_reasons(
        &anonymous,
        &[
            "is about requests with credentials",
            "is about requests that begin a login by NTLM",
            "is about requests that act as another mailbox",
            "is about requests that Autodiscover answers",
            "waits for the request that ends this login",
            "is about requests that are let in",
            "is about other requests",
            "was not reached",
            "was not due for this connection",
        ],
    );
    lab.post(host, GET_FOLDER, &["-u", "alice@contoso.test:wrong"]);
    let wrong = answer(&lab, 2, "many").await;
    gives_reasons(
        &wrong,
        &[
            "was spared by the odds",
            "is about requests that begin a login by NTLM",
            "is about requests that act as another mailbox",
            "is about requests that Autodiscover answers",
            "is about requests that EWS answers",
            "is about requests that are let in",
            "is about other requests",
            "counts wrong passwords: 1 of this account, which it locks after 3",
        ],
    );
    // The entry of a fault also has the reasons of the other rules.
    lab.get_folder(host, &[]);
    let busy = answer(&lab, 3, "many").await;
    assert!(
        busy.contains(" by ews.soap-fault (rule 5, hit 1)"),
        "{busy}"
    );
    assert!(
        busy.contains("(rule 1 was spared by the odds, rule 2 is about"),
        "{busy}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_close_is_recorded_with_the_missing_part() {
    let lab = Lab::new().await;
    let url = "https://mail.contoso.test/EWS/Exchange.asmx";
    // openssl with an empty input closes after the handshake without an alert. So do clients that do not trust the
    // certificate.
    lab.s_client("mail.contoso.test", &[]);
    let closed = |entry: &Entry| matches!(entry.event, Event::Closed { .. });
    let shown = line(&lab.journal(1, closed).await[0]);
    assert!(
        shown.contains("closed") && shown.contains("without a request, "),
        "{shown}"
    );
    lab.curl(url, &[]);
    let shown = line(&lab.journal(2, closed).await[1]);
    assert!(!shown.contains("without a request"), "{shown}");
    let hello = std::net::TcpStream::connect(lab.https).unwrap();
    drop(hello);
    let failed = |entry: &Entry| matches!(entry.event, Event::HandshakeFailed { .. });
    let shown = line(&lab.journal(1, failed).await[0]);
    let words = "the client closed the connection before its ClientHello was whole";
    assert!(shown.contains(words), "{shown}");
}

/// The client sends a ClientHello, and closes without an alert when it receives the answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_close_in_the_handshake_is_explained_in_words() {
    use std::io::{Read, Write};
    let lab = Lab::new().await;
    let mut socket = std::net::TcpStream::connect(lab.https).unwrap();
    socket.write_all(&client_hello()).unwrap();
    assert!(socket.read(&mut [0; 16_384]).unwrap() > 0);
    socket.shutdown(std::net::Shutdown::Write).unwrap();
    let failed = |entry: &Entry| matches!(entry.event, Event::HandshakeFailed { .. });
    let shown = line(&lab.journal(1, failed).await[0]);
    let words = "the client closed the connection in the handshake, without an alert: so do some that refuse the certificate";
    assert!(shown.contains(words), "{shown}");
}

fn client_hello() -> Vec<u8> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let name = "mail.contoso.test".try_into().unwrap();
    let mut client = rustls::ClientConnection::new(config.into(), name).unwrap();
    let mut bytes = Vec::new();
    client.write_tls(&mut bytes).unwrap();
    bytes
}
