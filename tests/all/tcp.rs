//! Connections that end early: curl's exit code says what a client makes of it, a raw socket which packet it was.

use std::io::ErrorKind;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::Lab;

const SCENARIOS: [(&str, &str); 11] = [
    (
        "reset-at-accept",
        "[[rule]]\nfault.tcp.reset = { at = 'accept' }",
    ),
    (
        "reset-at-hello",
        "[[rule]]\nfault.tcp.reset = { at = 'client-hello' }",
    ),
    (
        "close-at-hello",
        "[[rule]]\nfault.tcp.close = { at = 'client-hello' }",
    ),
    (
        "reset-in-handshake",
        "[[rule]]\nfault.tcp.reset = { at = 'handshake', bytes = 200 }",
    ),
    (
        "close-in-handshake",
        "[[rule]]\nfault.tcp.close = { at = 'handshake' }",
    ),
    ("reset-at-request", "[[rule]]\nfault.tcp.reset = {}"),
    ("close-at-request", "[[rule]]\nfault.tcp.close = {}"),
    (
        "reset-at-head",
        "[[rule]]\nfault.tcp.reset = { at = 'response-head' }",
    ),
    (
        "close-at-head",
        "[[rule]]\nfault.tcp.close = { at = 'response-head' }",
    ),
    (
        "reset-in-body",
        "[[rule]]\nfault.tcp.reset = { at = 'response-body', bytes = 123 }",
    ),
    (
        "close-in-body",
        "[[rule]]\nfault.tcp.close = { at = 'response-body', bytes = 123 }",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_early_end_has_the_exit_code_that_it_means() {
    let lab = Lab::with(&SCENARIOS).await;
    // 18: partial file, 35: TLS handshake, 52: empty reply, 55: failed sending, 56: failed receiving.
    // Over HTTP/2 it depends on what curl was about to do.
    for (id, http1, http2) in [
        ("reset-at-hello", 35, &[35][..]),
        ("close-at-hello", 35, &[35]),
        ("reset-in-handshake", 35, &[35]),
        ("close-in-handshake", 35, &[35]),
        ("reset-at-request", 56, &[55, 56]),
        ("close-at-request", 52, &[18, 52, 56]),
        ("reset-at-head", 56, &[55, 56]),
        ("close-at-head", 52, &[18, 52, 56]),
        ("reset-in-body", 56, &[55, 56]),
        ("close-in-body", 18, &[18]),
    ] {
        let host = format!("mail.{id}.contoso.test");
        let seen = lab.get_folder(&host, &[]);
        assert_eq!(seen.exit, http1, "{id} over HTTP/1.1: {}", seen.stderr);
        let seen = lab.get_folder(&host, &["--http2"]);
        assert!(
            http2.contains(&seen.exit),
            "{id} over HTTP/2: {} {}",
            seen.exit,
            seen.stderr
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_body_has_exactly_the_bytes_that_were_asked_for() {
    let lab = Lab::with(&SCENARIOS).await;
    for id in ["reset-in-body", "close-in-body"] {
        let seen = lab.get_folder(&format!("mail.{id}.contoso.test"), &[]);
        assert_eq!((seen.status, seen.body.len()), (200, 123), "{id}");
        let promised: usize = seen.header("Content-Length")[0].parse().unwrap();
        assert!(promised > 123, "the head promises all of it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_a_rst_and_a_close_a_fin() {
    let lab = Lab::with(&SCENARIOS).await;
    for (id, expected) in [
        ("reset-at-accept", Some(ErrorKind::ConnectionReset)),
        ("reset-at-hello", Some(ErrorKind::ConnectionReset)),
        ("close-at-hello", None),
    ] {
        let address = lab.server.https(id).await.unwrap();
        let mut got = Vec::new();
        let end = async {
            let mut socket = TcpStream::connect(address).await?;
            // An error is told only once, so whoever is reset at once must not write.
            if id.ends_with("hello") {
                socket.write_all(&client_hello()).await?;
            }
            socket.read_to_end(&mut got).await
        };
        let end = end.await;
        assert_eq!(end.err().map(|error| error.kind()), expected, "{id}");
        assert_eq!(got, b"", "{id} says nothing first");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_after_a_bad_one_is_good() {
    let once = "[[rule]]\nwhen = 'first 1'\nfault.tcp.reset = { at = 'client-hello' }";
    let lab = Lab::with(&[("once", once)]).await;
    let ask = || lab.get_folder("mail.once.contoso.test", &[]);
    assert_eq!([ask().exit, ask().exit], [35, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_delayed_client_does_not_delay_another() {
    let slow = "[[rule]]\non = { header = { X-Slow = '*' } }\ndelay = '1h'";
    let error = exchaos::scenario::read(&format!("title = 'x'\n{slow}"), "slow").1;
    assert!(error[0].message.contains("longer than 30m"), "{error:?}");
    let lab = Lab::with(&[("slow", &slow.replace("1h", "20m"))]).await;
    let slow = lab.get_folder(
        "mail.slow.contoso.test",
        &["-H", "X-Slow: yes", "--max-time", "1"],
    );
    assert_eq!(slow.exit, 28, "the slow one gives up");
    let fast = lab.get_folder("mail.slow.contoso.test", &[]);
    assert_eq!(fast.status, 200);
}

/// The ClientHello of a rustls client.
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
