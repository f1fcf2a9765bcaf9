//! What only OpenSSL speaks, really spoken: curl goes on where it is told to, and gives up where not.

use exchaos::journal::Event;

use crate::harness::Lab;

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
