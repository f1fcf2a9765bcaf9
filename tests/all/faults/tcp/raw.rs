//! The packet that ends a connection, by errno at a raw socket: ECONNRESET is a RST, a clean end of file a FIN.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::door;
use crate::harness::Lab;

/// The bytes that a raw client reads until the end, and the error at the end.
async fn ended(address: SocketAddr, says: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
    let mut got = Vec::new();
    let talk = async {
        let mut socket = TcpStream::connect(address).await?;
        // The system reports an error only once, so a client with an early reset must not write.
        if !says.is_empty() {
            socket.write_all(says).await?;
        }
        socket.read_to_end(&mut got).await
    };
    let error = talk.await.err().map(|error| error.kind());
    (got, error)
}

fn packet(fault: &str) -> Option<ErrorKind> {
    (fault == "reset").then_some(ErrorKind::ConnectionReset)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_handshake_a_reset_is_a_rst_and_a_close_a_fin() {
    let lab = Lab::new().await;
    for fault in ["reset", "close"] {
        let hello = match fault {
            "reset" => "tls-secure-channel-reset",
            _ => "tls-secure-channel-closed",
        };
        for (id, bytes) in [
            (format!("tcp-{fault}-accept"), 0),
            (hello.to_owned(), 0),
            (format!("tcp-{fault}-server-hello"), 64),
            (format!("tcp-{fault}-certificate"), 300),
        ] {
            let at_once = id.ends_with("accept");
            let says = if at_once {
                Vec::new()
            } else {
                client_hello(&id)
            };
            let (got, error) = ended(door(&lab, &id).await, &says).await;
            assert_eq!((got.len(), error), (bytes, packet(fault)), "{id}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_request_a_reset_is_a_rst_and_a_close_a_fin() {
    let stages = [
        ("request-head", 0),
        ("request-body", 0),
        ("request", 0),
        ("answer", 0),
        ("response-head', bytes = 20, x = '", 20),
        ("response-body', bytes = 30, x = '", 0),
        ("sent", 0),
    ];
    let mut scenarios = Vec::new();
    for fault in ["reset", "close"] {
        for (at, _) in stages {
            let at = at.replace(", x = '", "");
            let id = format!("{fault}-{}", at.split('\'').next().unwrap());
            let quote = if at.contains('\'') { "" } else { "'" };
            let rule = format!("[[rule]]\nfault.tcp.{fault} = {{ at = '{at}{quote} }}");
            scenarios.push((id, rule));
        }
    }
    let scenarios: Vec<_> = scenarios
        .iter()
        .map(|(id, rule)| (id.as_str(), rule.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    for (id, _) in scenarios {
        let request = format!(
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.{id}.contoso.test\r\nContent-Length: 5\r\n\r\nhello"
        );
        let (got, error) = ended(lab.http, request.as_bytes()).await;
        let (fault, at) = id.split_once('-').unwrap();
        assert_eq!(error, packet(fault), "{id}");
        let got = String::from_utf8(got).unwrap();
        let (head, body) = got.split_once("\r\n\r\n").unwrap_or((&got, ""));
        match at {
            "response-head" => assert_eq!(got.len(), 20, "{id}: {got}"),
            "response-body" => assert_eq!(body.len(), 30, "{id}: {got}"),
            "sent" => assert!(head.contains(&format!("Content-Length: {}", body.len()))),
            _ => assert_eq!(got, "", "{id}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_cut_after_a_whole_server_hello() {
    let lab = Lab::new().await;
    let output = lab.s_client(
        "mail.tcp-close-certificate.contoso.test",
        &["-tls1_3", "-msg"],
    );
    assert!(output.contains("ServerHello"), "{output}");
    assert!(!output.contains(", Certificate\n"), "{output}");
}

/// The ClientHello of a rustls client with the name of a scenario.
fn client_hello(id: &str) -> Vec<u8> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let name = format!("mail.{id}.contoso.test").try_into().unwrap();
    let mut client = rustls::ClientConnection::new(config.into(), name).unwrap();
    let mut bytes = Vec::new();
    client.write_tls(&mut bytes).unwrap();
    bytes
}
