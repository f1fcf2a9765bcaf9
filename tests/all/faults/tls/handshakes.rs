//! Handshakes that should fail: the names of the errors in curl and openssl, and the alert of the client.

use exchaos::journal::{Alert, Entry, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{GET_FOLDER, Lab};

/// The flaw of a certificate, in the words of openssl and of curl.
const UNSOUND: [(&str, &str, &str); 14] = [
    (
        "expired",
        "certificate has expired",
        "certificate has expired",
    ),
    (
        "not-yet-valid",
        "certificate is not yet valid",
        "certificate is not yet valid",
    ),
    (
        "wrong-host",
        "hostname mismatch",
        "no alternative certificate subject name matches",
    ),
    (
        "self-signed",
        "self-signed certificate",
        "self-signed certificate",
    ),
    (
        "untrusted-root",
        "unable to get local issuer certificate",
        "unable to get local issuer certificate",
    ),
    (
        "missing-intermediate",
        "unable to get local issuer certificate",
        "unable to get local issuer certificate",
    ),
    (
        "expired-intermediate",
        "certificate has expired",
        "certificate has expired",
    ),
    (
        "ip-only",
        "hostname mismatch",
        "no alternative certificate subject name matches",
    ),
    (
        "issuer-not-ca",
        "Verify return code: 26",
        "invalid CA certificate",
    ),
    (
        "name-constraints",
        "permitted subtree violation",
        "permitted subtree violation",
    ),
    (
        "rsa-1024",
        "EE certificate key too weak",
        "EE certificate key too weak",
    ),
    (
        "sha1-signature",
        "CA signature digest algorithm too weak",
        "CA signature digest algorithm too weak",
    ),
    (
        "wildcard-too-deep",
        "hostname mismatch",
        "no alternative certificate subject name matches",
    ),
    (
        "wrong-purpose",
        "unsuitable certificate purpose",
        "unsuitable certificate purpose",
    ),
];

/// The scenario of a flaw.
fn scenario(flaw: &str) -> String {
    match flaw {
        "untrusted-root" => "tls-untrusted-ca".to_owned(),
        flaw => format!("tls-certificate-{flaw}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_unsound_certificate_has_its_own_name_in_openssl_and_exit_60_in_curl() {
    let lab = Lab::new().await;
    for (flaw, openssl, curl) in UNSOUND {
        let host = format!("mail.{}.contoso.test", scenario(flaw));
        let output = lab.s_client(&host, &[]);
        assert!(output.contains(openssl), "{flaw}: {output}");
        assert!(
            !output.contains("Verify return code: 0 (ok)"),
            "{flaw} must not verify"
        );
        let seen = lab.curl(&format!("https://{host}/"), &[]);
        assert_eq!(seen.exit, 60, "{flaw}: {}", seen.stderr);
        assert!(seen.stderr.contains(curl), "{flaw}: {}", seen.stderr);
        let careless = lab.curl(&format!("https://{host}/EWS/Exchange.asmx"), &["-k"]);
        assert_eq!(
            careless.status, 401,
            "{flaw}: behind it is a healthy server"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_certificate_is_found_by_clients_that_check() {
    let lab = Lab::new().await;
    let list = ["-crl_check", "-crl_download"];
    for (id, verdict) in [
        ("healthy", "Verify return code: 0 (ok)"),
        ("tls-certificate-revoked", "certificate revoked"),
    ] {
        let output = lab.s_client(&format!("mail.{id}.contoso.test"), &list);
        assert!(output.contains(verdict), "{id}: {output}");
    }
    let is_fetched = |entry: &Entry| matches!(entry.event, Event::RevocationList { .. });
    lab.journal(2, is_fetched).await;
    let host = "mail.tls-certificate-revoked-stapled.contoso.test";
    let seen = lab.curl(&format!("https://{host}/"), &["--cert-status"]);
    assert_eq!(seen.exit, 91, "{}", seen.stderr);
    assert!(seen.stderr.contains("keyCompromise"), "{}", seen.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_connection_may_get_another_certificate() {
    let lab = Lab::new().await;
    let shown = |id: &str| {
        let output = lab.s_client(&format!("mail.{id}.contoso.test"), &[]);
        let certificate = output.split("-----BEGIN CERTIFICATE-----").nth(1).unwrap();
        certificate.split("-----END").next().unwrap().to_owned()
    };
    assert_eq!(shown("healthy"), shown("healthy"));
    assert_ne!(
        shown("tls-certificate-changing"),
        shown("tls-certificate-changing")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_alert_that_the_client_sent_is_in_the_journal() {
    let lab = Lab::new().await;
    for (flaw, alert) in [("expired", 45), ("self-signed", 48)] {
        let host = format!("mail.tls-certificate-{flaw}.contoso.test");
        assert_eq!(lab.curl(&format!("https://{host}/"), &[]).exit, 60);
        let sent = |event: &Event| matches!(event, Event::ClientAlert { alert: sent } if *sent == Alert(alert));
        let id = format!("tls-certificate-{flaw}");
        lab.journal(1, |entry| {
            entry.met.scenario.as_deref() == Some(&id) && sent(&entry.event)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_certificate_verifies_with_tls_1_2_and_1_3() {
    let lab = Lab::new().await;
    for version in ["-tls1_2", "-tls1_3"] {
        let output = lab.s_client("mail.healthy.contoso.test", &[version, "-alpn", "http/1.1"]);
        assert!(
            output.contains("Verify return code: 0 (ok)"),
            "{version}: {output}"
        );
        assert!(
            output.contains("ALPN protocol: http/1.1"),
            "{version}: {output}"
        );
    }
    let handshakes = lab
        .journal(2, |entry| matches!(entry.event, Event::Handshake { .. }))
        .await;
    assert_eq!(handshakes.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_in_place_of_the_server_hello_has_its_name_in_curl() {
    let rule = |name: &str| format!("[[rule]]\nfault.tls.alert = {{ description = '{name}' }}");
    let names = [
        "handshake_failure",
        "protocol_version",
        "unrecognized_name",
        "certificate_expired",
    ];
    let ids = ["alert-40", "alert-70", "alert-112", "alert-45"];
    let rules = names.map(rule);
    let scenarios: Vec<_> = ids
        .iter()
        .zip(&rules)
        .map(|(id, rule)| (*id, rule.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    let words = [
        "handshake failure",
        "alert protocol version",
        "unrecognized name",
        "certificate verification failed",
    ];
    for ((id, words), exit) in ids.iter().zip(words).zip([35, 35, 35, 60]) {
        let seen = lab.curl(&format!("https://mail.{id}.contoso.test/"), &[]);
        assert_eq!(seen.exit, exit, "{id}: {}", seen.stderr);
        assert!(seen.stderr.contains(words), "{id}: {}", seen.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_certificate_may_be_sound() {
    let once = "[[rule]]\nwhen = 'first 1'\nfault.tls.certificate = { how = 'expired' }";
    let lab = Lab::with(&[("once", once)]).await;
    let ask = || lab.get_folder("mail.once.contoso.test", &[]).exit;
    assert_eq!([ask(), ask()], [60, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_tls_end_the_connection_and_are_in_the_journal() {
    let lab = Lab::new().await;
    for bytes in [
        &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        &[0; 64],
        &[22, 3, 1, 255, 255, 1],
        b"\x16\x03\x01\x00\x04\x01\x00\x00\xff",
    ] {
        let mut socket = TcpStream::connect(lab.https).await.unwrap();
        socket.write_all(bytes).await.unwrap();
        socket.shutdown().await.unwrap();
        let mut got = Vec::new();
        // The server may answer with an alert or a reset, but the connection has to end.
        drop(socket.read_to_end(&mut got).await);
    }
    lab.journal(4, |entry| {
        matches!(entry.event, Event::HandshakeFailed { .. })
    })
    .await;
    assert_eq!(
        lab.get_folder("mail.contoso.test", &[]).status,
        200,
        "others are served"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_the_certificate_is_for_this_machine() {
    let lab = Lab::new().await;
    let seen = lab.direct(
        &format!("https://127.0.0.1:{}/EWS/Exchange.asmx", lab.https.port()),
        &[],
    );
    assert_eq!((seen.exit, seen.status), (0, 401), "{}", seen.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_on_the_http_port_and_http_on_the_https_port_end_as_on_windows() {
    let lab = Lab::new().await;
    let seen = lab.direct(&format!("https://{}/", lab.http), &["-k"]);
    assert_eq!(seen.exit, 35, "{}", seen.stderr);
    assert!(
        seen.stderr.contains("wrong version number"),
        "{}",
        seen.stderr
    );
    let mut socket = TcpStream::connect(lab.http).await.unwrap();
    socket
        .write_all(b"\x16\x03\x01\x00\x04\x01\x00\x00\x00")
        .await
        .unwrap();
    let mut got = Vec::new();
    drop(socket.shutdown().await);
    socket.read_to_end(&mut got).await.unwrap();
    let got = String::from_utf8(got).unwrap();
    assert!(got.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{got}");
    assert!(got.contains("Invalid Verb"), "{got}");
    let seen = lab.direct(&format!("http://{}/", lab.https), &[]);
    assert_eq!((seen.exit, seen.status), (52, 0), "{}", seen.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_selects_the_protocols_above_tls() {
    let old = "[exchange]\nalpn = ['http/1.1']";
    let none = "[exchange]\nalpn = []";
    let lab = Lab::with(&[("old", old), ("none", none)]).await;
    for (id, chosen) in [
        ("healthy", "ALPN protocol: h2"),
        ("old", "ALPN protocol: http/1.1"),
        ("none", "No ALPN negotiated"),
    ] {
        let output = lab.s_client(
            &format!("mail.{id}.contoso.test"),
            &["-alpn", "h2,http/1.1"],
        );
        assert!(output.contains(chosen), "{id}: {output}");
    }
}

/// The problems of a scenario with these two TLS faults.
fn problems(first: &str, second: &str) -> Vec<String> {
    let rules = format!("[[rule]]\nfault.tls.{first}\n[[rule]]\nfault.tls.{second}");
    let problems = exchaos::scenario::read(&format!("title = 'x'\n{rules}"), "x").1;
    problems
        .into_iter()
        .map(|problem| problem.message)
        .collect()
}

#[test]
fn a_fault_without_an_effect_beside_a_legacy_version_is_refused() {
    let old = "version = { only = '1.0' }";
    let spoken = cfg!(feature = "legacy-tls");
    for (fault, by_openssl) in [
        ("stall = { at = 'certificate' }", true),
        (
            "alert = { description = 'access_denied', at = 'certificate' }",
            true,
        ),
        ("records = { how = 'one-byte' }", true),
        ("certificate = { how = 'expired' }", true),
        (
            "alert = { description = 'access_denied', at = 'handshake' }",
            false,
        ),
        ("tickets = { how = 'none' }", false),
        ("alpn = { how = 'none' }", false),
        ("client-certificate = { how = 'wanted' }", false),
    ] {
        let found = problems(fault, old);
        let word = if spoken { "OpenSSL" } else { "imitated" };
        match spoken && by_openssl {
            true => assert_eq!(found, [""; 0], "{fault}"),
            false => assert!(
                found.len() == 1 && found[0].contains(word),
                "{fault}: {found:?}"
            ),
        }
        assert_eq!(
            problems(fault, "version = { only = '1.2' }"),
            [""; 0],
            "{fault}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_a_certificate_may_be_for_another_host() {
    let lab = Lab::new().await;
    let door = lab
        .server
        .https("tls-certificate-without-name")
        .await
        .unwrap();
    let url = format!("https://{door}/EWS/Exchange.asmx");
    let seen = lab.direct(&url, &[]);
    assert_eq!(seen.exit, 60, "{}", seen.stderr);
    let named = ["--connect-to", &format!("::{door}")];
    let seen = lab.direct("https://mail.contoso.test/EWS/Exchange.asmx", &named);
    assert_eq!((seen.exit, seen.status), (0, 401), "{}", seen.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_that_breaks_tls_may_offer_everything_in_clear_text() {
    let lab = Lab::new().await;
    let host = "mail.tls-fail-plaintext-offered.contoso.test";
    assert_eq!(lab.get_folder(host, &[]).exit, 35);
    let connect = format!("::{}", lab.http);
    let content = ["-H", "Content-Type: text/xml; charset=utf-8"];
    let request = [
        "--data-binary",
        GET_FOLDER,
        "-u",
        "alice@contoso.test:exchaos",
    ];
    let plain = |host: &str| {
        let url = format!("http://{host}/EWS/Exchange.asmx");
        let to = ["--connect-to", &connect];
        lab.direct(&url, &[&to[..], &content, &request].concat())
    };
    assert_eq!(plain(host).status, 200);
    assert_eq!(plain("mail.healthy.contoso.test").status, 403);
}
