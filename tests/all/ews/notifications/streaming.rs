//! GetStreamingEvents: documents over a connection that stays.

use std::sync::Arc;

use exchaos::director::Whom;
use exchaos::journal::{Entry, Event};

use super::*;
use crate::harness::{Lab, ask, ask_by_javascript, valid};

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_is_told_over_a_connection_what_another_does() {
    let lab = Lab::new().await;
    let Some(said) = ask(&lab, "exchangelib_stream.py", &[HOST, "exchaos"]) else {
        return;
    };
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(
        lines[0],
        "CreatedEvent MovedEvent CreatedEvent DeletedEvent"
    );
    assert_eq!(
        lines[1],
        "ErrorInvalidSubscription Subscription is invalid. (subscription IDs: ['AAA-'])"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ews_javascript_api_is_told_over_a_connection() {
    let lab = Lab::new().await;
    if let Some(said) = ask_by_javascript(&lab, "stream.js") {
        assert_eq!(said, "Created the message\n");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_chunk_is_one_envelope_and_the_last_says_closed_when_the_server_stops() {
    let lab = Lab::with(&[("plain", PLAIN)]).await;
    let mut raw = Raw::new(&lab).await;
    let (head, first) = raw.listen().await;
    assert!(
        head.contains("\r\nTransfer-Encoding: chunked\r\n"),
        "{head}"
    );
    assert!(!head.contains("Content-Length"), "{head}");
    assert!(first.starts_with("<Envelope xmlns="), "{first}");
    assert!(first.ends_with("</Envelope>"), "{first}");
    assert_eq!(text(&first, "m:ConnectionStatus"), "OK");
    let mut other = Raw::new(&lab).await;
    other.post(&create_message()).await;
    let told = raw.chunk().await;
    assert!(
        told.starts_with("<Envelope ") && told.ends_with("</Envelope>"),
        "{told}"
    );
    assert_eq!(events(&told), ["CreatedEvent", "ModifiedEvent"]);
    assert!(told.contains("<m:Notifications><m:Notification>"), "{told}");
    valid(&lab, &first);
    valid(&lab, &told);
    assert!(!told.contains("Watermark"), "{told}");
    let (last, ()) = tokio::join!(raw.chunk(), lab.server.stop());
    assert_eq!(text(&last, "m:ConnectionStatus"), "Closed");
    assert_eq!(raw.until("\r\n\r\n").await, "0\r\n\r\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn http2_and_http1_0_stream_too() {
    let lab = Arc::new(Lab::with(&[("plain", PLAIN)]).await);
    for (version, answers, to) in [
        (&["--http2"][..], 2, "plain"),
        (&["--http1.0", "--no-alpn"], 4, "healthy-basic"),
    ] {
        let streamed = say(&lab, &streaming());
        let request = get_streaming_events(text(&streamed, "m:SubscriptionId"));
        let asks = {
            let lab = Arc::clone(&lab);
            move || lab.post("mail.contoso.test", &request, &[ALICE, version].concat())
        };
        let asking = tokio::task::spawn_blocking(asks);
        let answered = |entry: &Entry| {
            matches!(
                &entry.event,
                Event::Answer {
                    response_code: Some("NoError"),
                    ..
                }
            )
        };
        lab.journal(answers, answered).await;
        // The client would meet another scenario from now on: the connection has to end.
        lab.server.use_scenario(to, Whom::default(), None).unwrap();
        let seen = asking.await.unwrap();
        assert_eq!(
            seen.body.matches("</Envelope>").count(),
            2,
            "{version:?}: {seen:?}"
        );
        assert!(seen.body.contains("Closed"), "{version:?}: {seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_the_body_and_of_the_connection_strike_what_is_streamed() {
    let on = "[[rule]]\non = { operation = 'GetStreamingEvents' }";
    let lab = Lab::with(&[
        (
            "short",
            &format!("{on}\nfault.body.truncate = {{ bytes = 100 }}"),
        ),
        (
            "cut",
            &format!("{on}\nfault.body.truncate = {{ bytes = 100, content-length = 'whole' }}"),
        ),
        (
            "reset",
            &format!("{on}\nfault.tcp.reset = {{ at = 'response-body', bytes = 100 }}"),
        ),
        (
            "refused",
            &format!("{on}\nfault.ews.response-code = {{ code = 'ErrorServerBusy' }}"),
        ),
        (
            "late",
            &format!("{on}\ndelay = '10ms'\nfault.body.truncate = {{ bytes = 100 }}"),
        ),
    ])
    .await;
    for (id, exit, bytes) in [
        ("short", 0, 100),
        ("cut", 18, 100),
        ("reset", 56, 100),
        ("late", 0, 100),
        ("refused", 0, 0),
    ] {
        let host = format!("mail.{id}.contoso.test");
        let post = |request: &str| tokio::task::block_in_place(|| lab.post(&host, request, ALICE));
        let subscribed = post(&streaming()).body;
        let seen = post(&get_streaming_events(text(&subscribed, "m:SubscriptionId")));
        assert_eq!(seen.exit, exit, "{id}: {seen:?}");
        if id == "refused" {
            assert_eq!(code(&seen.body), "ErrorServerBusy", "{seen:?}");
        } else {
            assert_eq!(seen.body.len(), bytes, "{id}: {seen:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_of_a_stream_is_malformed() {
    let rule = "[[rule]]\non = { operation = 'GetStreamingEvents' }\nfault.body.malform = { how = 'mismatched-tag' }";
    let lab = Lab::with(&[("plain", &format!("{PLAIN}\n{rule}"))]).await;
    let mut raw = Raw::new(&lab).await;
    let (_, first) = raw.listen().await;
    assert!(first.ends_with("</s:Envelop>"), "{first}");
    let mut other = Raw::new(&lab).await;
    other.post(&create_message()).await;
    assert!(raw.chunk().await.ends_with("</s:Envelop>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_connections_are_told_and_who_does_not_read_delays_nobody() {
    let plain = format!("{PLAIN}\nhanging-connection-limit = 200");
    let lab = Lab::with(&[("plain", &plain)]).await;
    let mut all = Vec::new();
    for _ in 0..200 {
        let mut raw = Raw::new(&lab).await;
        let (_, first) = raw.listen().await;
        assert_eq!(text(&first, "m:ConnectionStatus"), "OK");
        all.push(raw);
    }
    let deaf = all.split_off(100);
    let mut other = Raw::new(&lab).await;
    other.post(&create_message()).await;
    all_hear_of_a_message(&mut all).await;
    drop(deaf);
}
