//! Slow, late, sliced and limited bytes: their order and number.

use std::time::Duration;

use exchaos::journal::Event;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::get_folder;
use crate::harness::Lab;

/// Sends a request to the plain listener, and reads until the connection ends. Returns the answer and the number of reads.
async fn ask(lab: &Lab, id: &str) -> (String, usize) {
    let mut socket = TcpStream::connect(lab.http).await.unwrap();
    let request = format!(
        "GET /EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.{id}.contoso.test\r\nConnection: close\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let (mut got, mut reads) = (Vec::new(), 0);
    while socket.read_buf(&mut got).await.unwrap() > 0 {
        reads += 1;
    }
    (String::from_utf8(got).unwrap(), reads)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dribbled_part_arrives_in_many_reads_and_the_other_in_few() {
    let dribble = |part: &str| {
        format!("[[rule]]\nfault.tcp.dribble = {{ part = '{part}', bytes = 10, every = '20ms' }}")
    };
    let (head, body) = (dribble("head"), dribble("body"));
    let lab = Lab::with(&[("slow-head", &head), ("slow-body", &body)]).await;
    let (whole, _) = ask(&lab, "healthy").await;
    let (head, body) = whole.split_once("\r\n\r\n").unwrap();
    for (id, slow, fast) in [
        ("slow-head", head.len(), body.len()),
        ("slow-body", body.len(), head.len()),
    ] {
        let (got, reads) = ask(&lab, id).await;
        assert_eq!(got.len(), whole.len(), "{id} is whole in the end");
        // On a busy machine, pieces may arrive together.
        assert!(reads > slow / 40, "{id}: {reads} reads for {slow} bytes");
        assert!(
            reads < slow / 10 + fast / 10,
            "{id}: {reads} reads, {fast} fast bytes"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_answers_take_their_time_over_both_protocols_and_through_a_tunnel() {
    let shapes = [
        (
            "slow-bandwidth",
            "bandwidth = { at = 'answer', bytes-per-second = 2000 }",
        ),
        (
            "slow-latency",
            "latency = { delay = '600ms', jitter = '100ms' }",
        ),
        (
            "slow-slices",
            "slice = { at = 'answer', bytes = 40, every = '20ms' }",
        ),
        ("slow-body", "dribble = { bytes = 40, every = '20ms' }"),
        (
            "slow-upload",
            "bandwidth = { bytes-per-second = 2000, direction = 'up' }",
        ),
    ];
    let rules = shapes.map(|(id, fault)| (id, format!("[[rule]]\nfault.tcp.{fault}")));
    let scenarios: Vec<_> = rules
        .iter()
        .map(|(id, rule)| (*id, rule.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    for (id, _) in shapes {
        let url = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        let user = [
            "-u",
            "alice@contoso.test:exchaos",
            "--data-binary",
            crate::harness::GET_FOLDER,
        ];
        let kind = ["-H", "Content-Type: text/xml; charset=utf-8"];
        for (way, protocol) in [("", "--http1.1"), ("", "--http2"), ("tunnel", "--http1.1")] {
            let start = Instant::now();
            let args = [&user[..], &kind, &[protocol]].concat();
            let seen = match way {
                "tunnel" => lab.through_proxy(&url, &args),
                _ => lab.curl(&url, &args),
            };
            assert_eq!(
                (seen.exit, seen.status),
                (0, 200),
                "{id} {way} {protocol}: {}",
                seen.stderr
            );
            let taken = start.elapsed();
            assert!(
                taken > Duration::from_millis(300),
                "{id} {way} {protocol} took only {taken:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_ends_after_the_limit_of_bytes() {
    let lab = Lab::new().await;
    get_folder(&lab, lab.https, "tcp-limit-handshake", &[]);
    let closed =
        |entry: &exchaos::journal::Entry| matches!(entry.event, Event::Closed { written: 700, .. });
    lab.journal(1, closed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_after_a_slow_one_is_quick_on_the_same_connection() {
    let once = "[[rule]]\nwhen = 'first 1'\nfault.tcp.slice = { at = 'answer', bytes = 60, every = '50ms' }";
    let lab = Lab::with(&[("once", once)]).await;
    let mut socket = TcpStream::connect(lab.http).await.unwrap();
    let mut pieces = Vec::new();
    for _ in 0..2 {
        let request = "HEAD /x HTTP/1.1\r\nHost: mail.once.contoso.test\r\n\r\n";
        socket.write_all(request.as_bytes()).await.unwrap();
        let (mut head, mut reads) = (Vec::with_capacity(4_096), 0);
        while !head.ends_with(b"\r\n\r\n") {
            assert!(socket.read_buf(&mut head).await.unwrap() > 0);
            reads += 1;
        }
        pieces.push(reads);
    }
    assert!(pieces[0] > 1 && pieces[1] == 1, "{pieces:?}");
}
