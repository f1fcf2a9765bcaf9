//! What happens in mailboxes, told to those who subscribed: pulled, streamed and pushed.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{Lab, PATIENCE};

mod connections; // how many connections there may be, and a thousand of them
mod pull; // GetEvents
mod push; // SendNotification
pub mod receivers; // receivers over TLS, tried again, and given up
mod streaming; // GetStreamingEvents

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
        assert_eq!(events(&told), ["CreatedEvent", "ModifiedEvent"], "{told}");
    }
}

pub fn result(status: &str) -> String {
    envelope(&format!(
        "<m:SendNotificationResult><m:SubscriptionStatus>{status}</m:SubscriptionStatus></m:SendNotificationResult>"
    ))
}
