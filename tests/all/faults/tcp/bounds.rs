//! Held and slow connections end with the server, and delay no other one.

use exchaos::journal::Event;
use exchaos::{Door, Protocol};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_ends_hundreds_of_held_connections() {
    let held = "[[rule]]\nfault.tcp.stall = { at = 'accept' }";
    let lab = Lab::with(&[("held", held)]).await;
    let door = lab.server.https("held").await.unwrap();
    let mut clients = Vec::new();
    for _ in 0..300 {
        clients.push(TcpStream::connect(door).await.unwrap());
    }
    lab.journal(300, |entry| entry.struck().is_some()).await;
    lab.server.stop().await;
    let closed = |event: &Event| matches!(event, Event::Closed { .. });
    let entries = lab.server.journal().entries();
    let closed = entries.iter().filter(|entry| closed(&entry.event)).count();
    assert_eq!(closed, 300, "stopping is over when all of them are");
    for mut client in clients {
        assert_eq!(client.read(&mut [0]).await.unwrap_or(0), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_ends_slow_answers() {
    let slow = [
        ("drips", "dribble = { part = 'all', every = '1m' }"),
        (
            "narrow",
            "bandwidth = { bytes-per-second = 1, at = 'accept' }",
        ),
        (
            "narrow-answer",
            "bandwidth = { bytes-per-second = 1, at = 'answer' }",
        ),
        ("late", "latency = { delay = '1m', at = 'answer' }"),
        (
            "sliced",
            "slice = { bytes = 1, every = '1m', at = 'answer' }",
        ),
    ];
    let rules = slow.map(|(id, fault)| (id, format!("[[rule]]\nfault.tcp.{fault}")));
    let scenarios: Vec<_> = rules
        .iter()
        .map(|(id, rule)| (*id, rule.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    let mut clients = Vec::new();
    for (id, _) in slow {
        let door = lab
            .server
            .open(Protocol::Http, at(id))
            .await
            .unwrap()
            .address;
        let mut client = TcpStream::connect(door).await.unwrap();
        let request = b"GET /EWS/Exchange.asmx HTTP/1.1\r\nHost: mail\r\n\r\n";
        client.write_all(request).await.unwrap();
        clients.push(client);
    }
    lab.journal(slow.len(), |entry| entry.struck().is_some())
        .await;
    lab.server.stop().await;
    let closed = |event: &Event| matches!(event, Event::Closed { .. });
    let entries = lab.server.journal().entries();
    let closed = entries.iter().filter(|entry| closed(&entry.event)).count();
    assert_eq!(closed, slow.len(), "stopping is over when all of them are");
}

fn at(id: &str) -> Door {
    Door {
        selection: Some(Door::selection(id).unwrap()),
        ..Door::any()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_connection_ends_when_its_client_leaves() {
    let lab = Lab::new().await;
    let door = lab.server.https("tcp-black-hole").await.unwrap();
    drop(TcpStream::connect(door).await.unwrap());
    lab.journal(1, |entry| matches!(entry.event, Event::Closed { .. }))
        .await;
    let seen = lab.get_folder("mail.tcp-stall-request.contoso.test", &["--max-time", "1"]);
    assert_eq!(seen.exit, 28);
    lab.journal(2, |entry| matches!(entry.event, Event::Closed { .. }))
        .await;
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
