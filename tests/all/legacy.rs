//! What only OpenSSL speaks, really spoken: curl goes on where it is told to, and gives up where not.

use exchaos::journal::Event;

use crate::harness::{Lab, run, skipped};

#[tokio::test(flavor = "multi_thread")]
async fn old_versions_and_suites_are_spoken_to_clients_that_know_them() {
    let lab = Lab::new().await;
    let old = ["--tlsv1.0", "--ciphers", "DEFAULT@SECLEVEL=0"];
    for (id, version, suite) in [
        ("tls12-disabled", "TLSv1", "ECDHE-RSA-AES256-SHA"),
        ("tls-version-1-1", "TLSv1.1", "ECDHE-RSA-AES256-SHA"),
        ("tls-cipher-cbc", "TLSv1.2", "-SHA"),
        ("tls-cipher-rsa-key-exchange", "TLSv1.2", "AES"),
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
async fn nothing_is_imitated_in_a_build_that_speaks_it() {
    let lab = Lab::new().await;
    let catalogue = lab.server.catalogue();
    let imitated = |id: &str| catalogue.get(id).unwrap().is_imitated();
    assert!(!imitated("tls12-disabled") && !imitated("tls-cipher-cbc"));
}

/// What sslscan says is enabled or accepted, of a host.
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
    // Who is too old for a healthy server is told so, and the journal has what it asked for.
    let (enabled, _) = scan(&lab, "healthy");
    assert_eq!(enabled, ["TLSv1.2", "TLSv1.3"]);
}
