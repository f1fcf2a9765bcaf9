//! What is held or slow ends when the server does, and holds up nobody else.

use exchaos::journal::Event;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_lets_go_of_hundreds_of_held_connections() {
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
async fn a_held_connection_is_over_when_its_client_is_gone() {
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
