//! Versions and suites that only OpenSSL supports, really negotiated: curl continues if its options allow it, and gives up
//! otherwise.

use exchaos::journal::Event;

use crate::harness::{Lab, run, skipped};

#[tokio::test(flavor = "multi_thread")]
async fn old_versions_and_suites_are_negotiated_with_clients_that_support_them() {
    let lab = Lab::new().await;
    let old = ["--tlsv1.0", "--ciphers", "ALL:eNULL:@SECLEVEL=0"];
    for (id, version, suite) in [
        ("tls12-disabled", "TLSv1", "ECDHE-RSA-AES256-SHA"),
        ("tls-version-1-1", "TLSv1.1", "ECDHE-RSA-AES256-SHA"),
        ("tls-cipher-cbc", "TLSv1.2", "-SHA"),
        ("tls-cipher-rsa-key-exchange", "TLSv1.2", "AES"),
        ("tls-cipher-dhe-1024", "TLSv1.2", "DHE-RSA"),
        ("tls-cipher-dhe-2048", "TLSv1.2", "DHE-RSA"),
        ("tls-cipher-null", "TLSv1.2", "NULL"),
    ] {
        let url = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        let seen = lab.curl(&url, &old);
        assert_eq!((seen.exit, seen.status), (0, 401), "{id}: {}", seen.stderr);
        let agreed = |event: &Event| match event {
            Event::Handshake {
                version: agreed,
                cipher_suite,
                ..
            } => agreed == version && cipher_suite.contains(suite),
            _ => false,
        };
        lab.journal(1, |entry| {
            entry.met.scenario.as_deref() == Some(id) && agreed(&entry.event)
        })
        .await;
        let strict = lab.curl(&url, &["--tlsv1.3"]);
        assert_ne!(strict.exit, 0, "{id}: a modern client gives up");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_of_an_old_version_stalls_and_sends_alerts_at_every_stage() {
    let rule = |fault: &str| {
        format!("[[rule]]\nfault.tls.version = {{ only = '1.1' }}\n[[rule]]\nfault.tls.{fault}")
    };
    let stages = [
        ("certificate", "ServerHello"),
        ("server-flight", "ServerHelloDone"),
        // OpenSSL sends its ticket before its Finished.
        ("client-flight", "NewSessionTicket"),
    ];
    let alerts = stages.map(|(at, _)| {
        let alert = format!("alert = {{ description = 'access_denied', at = '{at}' }}");
        (format!("alert-{at}"), rule(&alert))
    });
    let stalls = ["certificate", "mid-certificate", "finished"].map(|at| {
        let stall = format!("stall = {{ at = '{at}', for = '300ms' }}");
        (format!("stall-{at}"), rule(&stall))
    });
    let all: Vec<_> = alerts.iter().chain(&stalls).collect();
    let scenarios: Vec<_> = all
        .iter()
        .map(|(id, rule)| (id.as_str(), rule.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    let old = ["-msg", "-ign_eof", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"];
    let read = |id: &str| {
        let output = lab.s_client(&format!("mail.{id}.contoso.test"), &old);
        let messages = output.lines().filter(|line| line.starts_with("<<<"));
        let messages = messages.filter_map(|line| line.split_once("Handshake "));
        let last = messages
            .filter_map(|(_, message)| message.rsplit(", ").next())
            .next_back();
        (last.unwrap_or_default().to_owned(), output.clone())
    };
    for (at, last) in stages {
        let (found, output) = read(&format!("alert-{at}"));
        assert_eq!(found, last, "{at}: {output}");
        assert!(output.contains("alert access denied"), "{at}: {output}");
    }
    for (at, last) in [
        ("certificate", "ServerHello"),
        ("mid-certificate", "ServerHello"),
        ("finished", "NewSessionTicket"),
    ] {
        let (found, output) = read(&format!("stall-{at}"));
        assert_eq!(found, last, "{at}: {output}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_does_not_imitate_supported_versions() {
    let lab = Lab::new().await;
    let catalogue = lab.server.catalogue();
    let imitated = |id: &str| catalogue.get(id).unwrap().is_imitated();
    assert!(!imitated("tls12-disabled") && !imitated("tls-cipher-cbc"));
    // No current OpenSSL supports this one.
    assert!(imitated("tls-version-ssl3"));
}

/// The versions and suites of a host that sslscan reports as enabled or accepted.
fn scan(lab: &Lab, id: &str) -> (Vec<String>, Vec<String>) {
    let name = format!("--sni-name=mail.{id}.contoso.test");
    let address = lab.https.to_string();
    let quick = [
        "--no-colour",
        "--no-heartbleed",
        "--no-renegotiation",
        "--no-compression",
        "--no-fallback",
        "--no-groups",
    ];
    let output = run("sslscan", &[&quick[..], &[&name, &address]].concat(), "");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let words = |line: &str| {
        line.split_whitespace()
            .map(ToOwned::to_owned)
            .collect::<Vec<_>>()
    };
    let enabled = text.lines().filter(|line| line.ends_with("enabled"));
    let accepted = text
        .lines()
        .filter(|line| line.starts_with("Accepted") || line.starts_with("Preferred"));
    (
        enabled.map(|line| words(line)[0].clone()).collect(),
        accepted.map(|line| words(line)[1..].join(" ")).collect(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn sslscan_finds_the_old_versions_and_suites_and_no_others() {
    let there = std::process::Command::new("sslscan")
        .arg("--version")
        .output();
    if skipped("sslscan", there.is_ok()) {
        return;
    }
    let lab = Lab::new().await;
    for (id, version, suite) in [
        ("tls12-disabled", "TLSv1.0", "-SHA"),
        ("tls-version-1-1", "TLSv1.1", "-SHA"),
        ("tls-cipher-cbc", "TLSv1.2", "-SHA"),
        ("tls-cipher-rsa-key-exchange", "TLSv1.2", " AES"),
        ("tls-cipher-dhe-1024", "TLSv1.2", "DHE-RSA"),
        ("tls-cipher-dhe-2048", "TLSv1.2", "DHE-RSA"),
        ("tls-cipher-null", "TLSv1.2", "NULL"),
    ] {
        let (enabled, accepted) = scan(&lab, id);
        assert_eq!(enabled, [version], "{id}");
        assert!(!accepted.is_empty(), "{id}");
        for line in accepted {
            assert!(
                line.starts_with(version) && line.contains(suite),
                "{id}: {line}"
            );
        }
    }
    // A client that is too old for a healthy server gets an alert, and the journal has its ClientHello.
    let (enabled, _) = scan(&lab, "healthy");
    assert_eq!(enabled, ["TLSv1.2", "TLSv1.3"]);
}
