//! SendNotification: what the server calls its clients with.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::*;
use crate::harness::{Lab, PATIENCE, ask, valid};

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_is_called_and_says_when_it_wants_no_more() {
    let lab = Lab::new().await;
    let Some(said) = ask(&lab, "exchangelib_push.py", &[HOST, "exchaos"]) else {
        return;
    };
    let told = "StatusEvent True\nCreatedEvent True\nCreatedEvent True\n";
    let refused = "ErrorSubscriptionNotFound\naccepted\n";
    assert_eq!(said, format!("{told}{refused}"));
}

/// Takes one request at a listener, and answers it.
async fn called(listener: &TcpListener, answer: &str) -> String {
    let (socket, _) = timeout(PATIENCE, listener.accept()).await.unwrap().unwrap();
    let mut raw = Raw(socket);
    let head = raw.until("\r\n\r\n").await;
    let length = head.to_lowercase();
    let length = length.split("content-length: ").nth(1).unwrap();
    let mut body = vec![0; length.split("\r\n").next().unwrap().parse().unwrap()];
    raw.0.read_exact(&mut body).await.unwrap();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}",
        answer.len()
    );
    raw.0.write_all(answer.as_bytes()).await.unwrap();
    head + str::from_utf8(&body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pushed_is_valid_and_comes_one_after_the_other() {
    let lab = Lab::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/here?for=me", listener.local_addr().unwrap());
    let subscribed = say(&lab, &push(&url));
    valid(&lab, &subscribed);
    let mut mark = text(&subscribed, "m:Watermark").to_owned();
    let first = called(&listener, &result("OK")).await;
    let (head, body) = first.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /here?for=me HTTP/1.1\r\n"), "{head}");
    valid(&lab, body);
    assert_eq!(events(body), ["StatusEvent"]);
    for _ in 0..2 {
        say(&lab, &create_message());
        let told = called(&listener, &result("OK")).await;
        let (_, body) = told.split_once("\r\n\r\n").unwrap();
        valid(&lab, body);
        assert_eq!(events(body), ["CreatedEvent", "ModifiedEvent"]);
        assert_eq!(text(body, "t:PreviousWatermark"), mark);
        let last = body.rsplit("<t:Watermark>").next().unwrap();
        last.split('<').next().unwrap().clone_into(&mut mark);
    }
}
