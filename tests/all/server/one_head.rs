//! One final head for each request, whatever comes before it; and heads that do not name one host.

use exchaos::journal::Event;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{Lab, PATIENCE};

/// All that is answered to some bytes, after which the client says no more.
async fn answered(lab: &Lab, bytes: &str) -> String {
    let mut socket = TcpStream::connect(lab.http).await.unwrap();
    socket.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, socket.read_to_end(&mut answer)).await;
    read.expect("the connection ends").unwrap();
    String::from_utf8(answer).unwrap()
}

/// The status lines in an answer.
fn statuses(answer: &str) -> Vec<&str> {
    let lines = answer.lines().filter(|line| line.starts_with("HTTP/"));
    lines.map(|line| line.split(' ').nth(1).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_there_already_leaves_one_head_behind_the_interim_one() {
    let lab = Lab::new().await;
    let asked = "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.contoso.test\r\nExpect: 100-continue\r\n\
                 Content-Length: 3\r\n\r\nabc";
    let last = "GET /nothing HTTP/1.1\r\nHost: mail.contoso.test\r\nConnection: close\r\n\r\n";
    let answer = answered(&lab, &format!("{asked}{last}")).await;
    assert_eq!(statuses(&answer), ["100", "403", "404"], "{answer}");
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_without_one_host_is_refused_as_by_http_sys() {
    let lab = Lab::new().await;
    let twice = "Host: mail.contoso.test\r\nHost: mail.contoso.test\r\n";
    for (version, hosts, status) in [
        ("1.1", "", "400"),
        ("1.1", twice, "400"),
        ("1.0", twice, "400"),
        ("1.0", "", "404"),
        (
            "1.1",
            "Host: mail.contoso.test\r\nConnection: close\r\n",
            "404",
        ),
    ] {
        let answer = answered(&lab, &format!("GET /x HTTP/{version}\r\n{hosts}\r\n")).await;
        assert_eq!(statuses(&answer), [status], "{version} {hosts}");
        if status == "400" {
            assert!(answer.contains("\r\nServer: Microsoft-HTTPAPI/2.0\r\n"));
            assert!(
                answer.contains("<h2>Bad Request - Invalid Hostname</h2>"),
                "{answer}"
            );
        }
    }
    let is_request = |entry: &exchaos::journal::Entry| matches!(entry.event, Event::Request { .. });
    assert_eq!(lab.journal(5, is_request).await.len(), 5);
    let refused = lab.journal(3, |entry| entry.status() == Some(400)).await;
    assert_eq!(refused.len(), 3);
}
