//! What happens in mailboxes, told to those who subscribed: pulled, streamed and pushed.

use std::sync::Arc;
use std::time::Duration;

use exchaos::clock::Clock;
use exchaos::director::Whom;
use exchaos::journal::{Entry, Event};
use time::macros::datetime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::clients::{ask, ask_by_javascript, valid};
use crate::harness::{Lab, PATIENCE};

const HOST: &str = "mail.healthy-basic.contoso.test";
const ALICE: &[&str] = &["-u", "alice@contoso.test:exchaos"];
const BOB: &[&str] = &["-u", "bob@contoso.test:exchaos"];
/// EWS without TLS, so that a raw client can look at the bytes.
pub const PLAIN: &str = "[exchange]\nrequires-tls = false\nauth = ['Basic']";
const ALL: &str = "<t:EventTypes><t:EventType>CopiedEvent</t:EventType><t:EventType>CreatedEvent</t:EventType>\
    <t:EventType>DeletedEvent</t:EventType><t:EventType>ModifiedEvent</t:EventType><t:EventType>MovedEvent</t:EventType>\
    <t:EventType>NewMailEvent</t:EventType><t:EventType>FreeBusyChangedEvent</t:EventType></t:EventTypes>";

pub fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
         xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
         xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'><s:Header>\
         <t:RequestServerVersion Version='Exchange2016'/></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

fn pull() -> String {
    let request = format!(
        "<m:PullSubscriptionRequest SubscribeToAllFolders='true'>{ALL}<t:Timeout>10</t:Timeout></m:PullSubscriptionRequest>"
    );
    envelope(&format!("<m:Subscribe>{request}</m:Subscribe>"))
}

pub fn streaming() -> String {
    let request = format!(
        "<m:StreamingSubscriptionRequest SubscribeToAllFolders='true'>{ALL}</m:StreamingSubscriptionRequest>"
    );
    envelope(&format!("<m:Subscribe>{request}</m:Subscribe>"))
}

pub fn push(url: &str) -> String {
    let request = format!(
        "<m:PushSubscriptionRequest SubscribeToAllFolders='true'>{ALL}<t:StatusFrequency>1</t:StatusFrequency>\
         <t:URL>{url}</t:URL></m:PushSubscriptionRequest>"
    );
    envelope(&format!("<m:Subscribe>{request}</m:Subscribe>"))
}

fn get_events(id: &str, mark: &str) -> String {
    envelope(&format!(
        "<m:GetEvents><m:SubscriptionId>{id}</m:SubscriptionId><m:Watermark>{mark}</m:Watermark></m:GetEvents>"
    ))
}

pub fn get_streaming_events(id: &str) -> String {
    envelope(&format!(
        "<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>{id}</t:SubscriptionId></m:SubscriptionIds>\
         <m:ConnectionTimeout>1</m:ConnectionTimeout></m:GetStreamingEvents>"
    ))
}

pub fn unsubscribe(id: &str) -> String {
    envelope(&format!(
        "<m:Unsubscribe><m:SubscriptionId>{id}</m:SubscriptionId></m:Unsubscribe>"
    ))
}

fn create(item: &str, folder: &str) -> String {
    envelope(&format!(
        "<m:CreateItem MessageDisposition='SaveOnly' SendMeetingInvitations='SendToNone'><m:SavedItemFolderId>\
         <t:DistinguishedFolderId Id='{folder}'/></m:SavedItemFolderId><m:Items>{item}</m:Items></m:CreateItem>"
    ))
}

pub fn create_message() -> String {
    create("<t:Message><t:Subject>one</t:Subject></t:Message>", "inbox")
}

/// What is said to alice at the host.
pub fn say(lab: &Lab, request: &str) -> String {
    let seen = tokio::task::block_in_place(|| lab.post(HOST, request, ALICE));
    assert_eq!(seen.status, 200, "{}", seen.body);
    seen.body
}

/// The text of the first element of that name.
pub fn text<'a>(document: &'a str, name: &str) -> &'a str {
    let rest = document.split_once(&format!("<{name}>"));
    let rest = rest.unwrap_or_else(|| panic!("no {name} in {document}")).1;
    rest.split_once('<').unwrap().0
}

pub fn code(document: &str) -> &str {
    text(document, "m:ResponseCode")
}

/// The names of the events in a notification, in order.
pub fn events(document: &str) -> Vec<&str> {
    let tags = document.split("<t:").skip(1);
    let names = tags.filter_map(|tag| tag.split_once('>').map(|(name, _)| name));
    names.filter(|name| name.ends_with("Event")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_asks_what_happened() {
    let lab = Lab::new().await;
    let Some(said) = ask(&lab, "exchangelib_pull.py", &[HOST, "exchaos"]) else {
        return;
    };
    insta::assert_snapshot!(said);
}

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
async fn exchangelib_is_called_and_says_when_it_wants_no_more() {
    let lab = Lab::new().await;
    let Some(said) = ask(&lab, "exchangelib_push.py", &[HOST, "exchaos"]) else {
        return;
    };
    let told = "StatusEvent True\nCreatedEvent True\nCreatedEvent True\n";
    let refused = "ErrorSubscriptionNotFound\nErrorInvalidPushSubscriptionUrl\n";
    assert_eq!(said, format!("{told}{refused}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ews_javascript_api_is_told_over_a_connection() {
    let lab = Lab::new().await;
    if let Some(said) = ask_by_javascript(&lab, "stream.js") {
        assert_eq!(said, "Created the message\n");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_valid_and_every_event_in_its_place() {
    let lab = Lab::new().await;
    let subscribed = say(&lab, &pull());
    valid(&lab, &subscribed);
    let (id, mark) = (
        text(&subscribed, "m:SubscriptionId"),
        text(&subscribed, "m:Watermark"),
    );
    assert!(mark.len() >= 40, "{mark}");
    let nothing = say(&lab, &get_events(id, mark));
    valid(&lab, &nothing);
    assert_eq!(events(&nothing), ["StatusEvent"]);
    assert_eq!(text(&nothing, "t:PreviousWatermark"), mark);
    say(&lab, &create_message());
    let appointment = "<t:CalendarItem><t:Subject>two</t:Subject><t:Start>2026-11-25T10:00:00Z</t:Start>\
        <t:End>2026-11-25T11:00:00Z</t:End></t:CalendarItem>";
    say(&lab, &create(appointment, "calendar"));
    let folder = "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderId><m:Folders>\
        <t:Folder><t:DisplayName>three</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>";
    let made = say(&lab, &envelope(folder));
    let made = made
        .split("FolderId Id=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for (how, to) in [("Copy", "drafts"), ("Move", "sentitems")] {
        let to = format!(
            "<m:ToFolderId><t:DistinguishedFolderId Id='{to}'/></m:ToFolderId><m:FolderIds><t:FolderId Id='{made}'/></m:FolderIds>"
        );
        say(
            &lab,
            &envelope(&format!("<m:{how}Folder>{to}</m:{how}Folder>")),
        );
    }
    let told = say(&lab, &get_events(id, mark));
    valid(&lab, &told);
    assert_eq!(
        events(&told),
        [
            "CreatedEvent",
            "ModifiedEvent",
            "CreatedEvent",
            "FreeBusyChangedEvent",
            "ModifiedEvent",
            "CreatedEvent",
            "CopiedEvent",
            "MovedEvent",
        ]
    );
    assert!(
        told.contains("<t:OldFolderId ") && told.contains("<t:OldParentFolderId "),
        "{told}"
    );
    assert_eq!(text(&told, "t:MoreEvents"), "false");
    for request in [unsubscribe(id), unsubscribe(id)] {
        valid(&lab, &say(&lab, &request));
    }
    let streamed = say(&lab, &streaming());
    valid(&lab, &streamed);
    assert!(!streamed.contains("Watermark"), "{streamed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_one_notification_tells_is_told_in_portions() {
    let lab = Lab::new().await;
    let subscribed = say(&lab, &pull());
    let (id, mut mark) = (
        text(&subscribed, "m:SubscriptionId").to_owned(),
        text(&subscribed, "m:Watermark").to_owned(),
    );
    let items = "<t:Message><t:Subject>one</t:Subject></t:Message>".repeat(60);
    say(&lab, &create(&items, "inbox"));
    let mut counts = Vec::new();
    loop {
        let told = say(&lab, &get_events(&id, &mark));
        counts.push(events(&told).len());
        let last = told.rsplit("<t:Watermark>").next().unwrap();
        last.split('<').next().unwrap().clone_into(&mut mark);
        if text(&told, "t:MoreEvents") == "false" {
            break;
        }
    }
    assert_eq!(counts, [50, 50, 20]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_names_no_subscription_or_anothers_is_refused_as_exchange_does() {
    let lab = Lab::new().await;
    let (pulled, streamed) = (say(&lab, &pull()), say(&lab, &streaming()));
    let (id, mark) = (
        text(&pulled, "m:SubscriptionId"),
        text(&pulled, "m:Watermark"),
    );
    let stream = text(&streamed, "m:SubscriptionId");
    let cut = &id[..id.len() - 4];
    for (request, expected) in [
        (get_events("AAA-", mark), "ErrorInvalidSubscription"),
        (get_events(cut, mark), "ErrorInvalidSubscription"),
        (get_events(stream, mark), "ErrorInvalidSubscription"),
        (get_events(id, "AAA-"), "ErrorInvalidWatermark"),
        (
            get_events(id, &mark.replace('Q', "R")),
            "ErrorInvalidWatermark",
        ),
        (get_streaming_events(id), "ErrorInvalidSubscription"),
        (get_streaming_events("AAA-"), "ErrorInvalidSubscription"),
        (unsubscribe("AAA-"), "ErrorInvalidSubscription"),
        (push("http://192.0.2.1/"), "ErrorInvalidPushSubscriptionUrl"),
        (
            push("https://192.0.2.1/"),
            "ErrorInvalidPushSubscriptionUrl",
        ),
        (push("ftp://localhost/"), "ErrorInvalidPushSubscriptionUrl"),
        (push("nowhere"), "ErrorInvalidPushSubscriptionUrl"),
        (
            pull().replace("'true'", "'false'"),
            "ErrorInvalidSubscriptionRequest",
        ),
    ] {
        let said = say(&lab, &request);
        assert_eq!(code(&said), expected, "{said}");
        assert!(said.contains("<m:MessageText>"), "{said}");
    }
    for request in [
        get_events(id, mark),
        get_streaming_events(stream),
        unsubscribe(id),
    ] {
        let seen = tokio::task::block_in_place(|| lab.post(HOST, &request, BOB));
        assert_eq!(code(&seen.body), "ErrorSubscriptionAccessDenied");
    }
    let instance = "mail.i-other.healthy-basic.contoso.test";
    let seen = tokio::task::block_in_place(|| lab.post(instance, &get_events(id, mark), ALICE));
    assert_eq!(
        code(&seen.body),
        "ErrorSubscriptionNotFound",
        "instances never meet"
    );
    for wrong in [
        "<t:Timeout>0</t:Timeout>",
        "<t:Timeout>1441</t:Timeout>",
        "",
    ] {
        let request = pull().replace("<t:Timeout>10</t:Timeout>", wrong);
        let seen = tokio::task::block_in_place(|| lab.post(HOST, &request, ALICE));
        assert_eq!(seen.status, 500, "{}", seen.body);
        assert!(seen.body.contains("ErrorSchemaValidation"), "{}", seen.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_nobody_asks_for_expires() {
    let clock = Clock::fixed(datetime!(2026-11-25 10:00 UTC));
    let lab = Lab::at(clock.clone(), &[]).await;
    let subscribed = say(&lab, &pull());
    let (id, mark) = (
        text(&subscribed, "m:SubscriptionId"),
        text(&subscribed, "m:Watermark"),
    );
    let codes = [9, 9, 11, 0].map(|minutes| {
        clock.advance(Duration::from_secs(minutes * 60));
        code(&say(&lab, &get_events(id, mark))).to_owned()
    });
    let expected = [
        "NoError",
        "NoError",
        "ErrorExpiredSubscription",
        "ErrorSubscriptionNotFound",
    ];
    assert_eq!(codes, expected);
}

/// A client that keeps a connection without TLS.
pub struct Raw(pub TcpStream);

impl Raw {
    pub async fn new(lab: &Lab) -> Self {
        Self(TcpStream::connect(lab.http).await.unwrap())
    }

    pub async fn post(&mut self, body: &str) {
        let length = body.len();
        // alice@contoso.test:exchaos
        let head = format!(
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.plain.contoso.test\r\nContent-Type: text/xml; charset=utf-8\r\n\
             Authorization: Basic YWxpY2VAY29udG9zby50ZXN0OmV4Y2hhb3M=\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.0.write_all(head.as_bytes()).await.unwrap();
    }

    /// What comes up to and with that text.
    pub async fn until(&mut self, end: &str) -> String {
        let mut got = Vec::new();
        while !got.ends_with(end.as_bytes()) {
            let byte = timeout(PATIENCE, self.0.read_u8()).await;
            let so_far = String::from_utf8_lossy(&got).into_owned();
            got.push(byte.expect(&so_far).expect(&so_far));
        }
        String::from_utf8(got).unwrap()
    }

    /// Posts a body, and reads the answer, which has a length: status and body.
    pub async fn ask(&mut self, body: &str) -> (u16, String) {
        self.post(body).await;
        let head = self.until("\r\n\r\n").await;
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.split("Content-Length: ").nth(1).expect(&head);
        let mut body = vec![0; length.lines().next().unwrap().parse().unwrap()];
        let read = timeout(PATIENCE, self.0.read_exact(&mut body)).await;
        read.unwrap().unwrap();
        (status, String::from_utf8(body).unwrap())
    }

    /// The text of one chunk.
    pub async fn chunk(&mut self) -> String {
        let size = self.until("\r\n").await;
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        let mut chunk = vec![0; size + 2];
        timeout(PATIENCE, self.0.read_exact(&mut chunk))
            .await
            .unwrap()
            .unwrap();
        chunk.truncate(size);
        String::from_utf8(chunk).unwrap()
    }

    /// Subscribes, and listens: the first document.
    pub async fn listen(&mut self) -> (String, String) {
        self.post(&streaming()).await;
        let subscribed = self.until("</s:Envelope>").await;
        self.post(&get_streaming_events(text(&subscribed, "m:SubscriptionId")))
            .await;
        (self.until("\r\n\r\n").await, self.chunk().await)
    }
}

/// Waits until each of those who listen has heard of a message that was made.
pub async fn all_hear_of_a_message(all: &mut [Raw]) {
    for raw in all {
        let mut told = raw.chunk().await;
        // A slow machine hears a heartbeat first.
        while told.contains("ConnectionStatus") {
            told = raw.chunk().await;
        }
        assert_eq!(events(&told), ["CreatedEvent", "ModifiedEvent"]);
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

pub fn result(status: &str) -> String {
    envelope(&format!(
        "<m:SendNotificationResult><m:SubscriptionStatus>{status}</m:SubscriptionStatus></m:SendNotificationResult>"
    ))
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
