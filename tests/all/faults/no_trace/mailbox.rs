//! A mailbox, and the comparison of its states.

use exchaos::journal::{Entry, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::requests::{Things, attach, body, configuration, create_item, id};
use crate::ews::notifications::{code, envelope, streaming, text};
use crate::harness::{Lab, PATIENCE};

/// A mailbox that a healthy server and a faulty one share.
pub struct Mailbox<'a> {
    pub lab: &'a Lab,
    pub instance: String,
    healthy: Option<TcpStream>,
}

impl<'a> Mailbox<'a> {
    pub fn new(lab: &'a Lab, instance: &str) -> Self {
        Self {
            lab,
            instance: instance.to_owned(),
            healthy: None,
        }
    }

    pub fn head(&self, scenario: &str, length: usize) -> String {
        let instance = &self.instance;
        // alice@contoso.test:exchaos
        format!(
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.i-{instance}.{scenario}.contoso.test\r\n\
             Content-Type: text/xml; charset=utf-8\r\nAuthorization: Basic YWxpY2VAY29udG9zby50ZXN0OmV4Y2hhb3M=\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    }

    /// The answer of the healthy server.
    pub async fn say(&mut self, request: &str) -> String {
        let request = envelope(request);
        let text = self.head("plain", request.len()) + &request;
        let socket = match self.healthy.take() {
            Some(socket) => socket,
            None => TcpStream::connect(self.lab.http).await.unwrap(),
        };
        let socket = self.healthy.insert(socket);
        socket.write_all(text.as_bytes()).await.unwrap();
        let mut got = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&got);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.split("Content-Length: ").nth(1).unwrap();
                if body.len() == length.lines().next().unwrap().parse::<usize>().unwrap() {
                    assert!(head.starts_with("HTTP/1.1 200"), "{request}: {text}");
                    return body.to_owned();
                }
            }
            let read = timeout(PATIENCE, socket.read_buf(&mut got)).await;
            assert_ne!(read.unwrap().unwrap(), 0, "{request}");
        }
    }

    /// Sends a request to a server, and waits until its answer is decided. Returns the entry of the journal.
    pub async fn strike(&self, scenario: &str, request: &str, before: usize) -> Event {
        let text = self.head(scenario, request.len()) + request;
        let mut socket = TcpStream::connect(self.lab.http).await.unwrap();
        socket.write_all(text.as_bytes()).await.unwrap();
        let mine = |entry: &Entry| {
            entry.met.instance.as_deref() == Some(&self.instance)
                && entry.met.scenario.as_deref() == Some(scenario)
                && matches!(entry.event, Event::Answer { .. })
        };
        let all = self.lab.journal(before + 1, mine).await;
        all[before].event.clone()
    }

    /// Makes the objects of the requests.
    pub async fn things(&mut self) -> Things {
        let root = "<t:DistinguishedFolderId Id='msgfolderroot'/>";
        let folder = |name: &str| {
            format!(
                "<m:CreateFolder><m:ParentFolderId>{root}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>{name}</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"
            )
        };
        let moved = id(&self.say(&folder("moved")).await, "FolderId");
        let folder = id(&self.say(&folder("work")).await, "FolderId");
        let made = self.say(&create_item(&folder, "hers")).await;
        let attached = self.say(&attach(&id(&made, "ItemId"))).await;
        let attachment = id(&attached, "AttachmentId");
        let attachment = attachment.split(" RootItemId").next().unwrap().to_owned() + "/>";
        let item = id(&made, "ItemId");
        let item = item.split(" ChangeKey").next().unwrap().to_owned() + "/>";
        let export = format!("<m:ExportItems><m:ItemIds>{item}</m:ItemIds></m:ExportItems>");
        let exported = self.say(&export).await;
        let hers = configuration("CreateUserConfiguration", "hers", &folder);
        assert_eq!(code(&self.say(&hers).await), "NoError");
        let mut spare = Vec::new();
        for _ in 0..4 {
            let made = self.say(&create_item(&folder, "spare")).await;
            spare.push(id(&made, "ItemId"));
        }
        let subscribed = self.say(&body(&streaming())).await;
        Things {
            folder,
            moved,
            item,
            spare,
            attachment,
            data: text(&exported, "m:Data").to_owned(),
            subscription: text(&subscribed, "m:SubscriptionId").to_owned(),
        }
    }

    /// The visible state of the mailbox: folders with counts and change numbers, items with change numbers, the
    /// configuration, and the events of a subscriber.
    pub async fn seen(&mut self, things: &Things, events: &(String, String)) -> Vec<String> {
        let mut seen = vec![
            self.say("<m:FindFolder Traversal='Deep'><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:ParentFolderIds><t:DistinguishedFolderId Id='msgfolderroot'/></m:ParentFolderIds></m:FindFolder>").await,
        ];
        let named = ["inbox", "drafts", "sentitems", "deleteditems", "junkemail"];
        let named = named.map(|name| format!("<t:DistinguishedFolderId Id='{name}'/>"));
        let find = format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI='item:Subject'/><t:FieldURI FieldURI='item:Size'/><t:FieldURI FieldURI='message:IsRead'/></t:AdditionalProperties></m:ItemShape><m:ParentFolderIds>{}</m:ParentFolderIds></m:FindItem>",
            [named.concat().as_str(), &things.folder, &things.moved].concat()
        );
        seen.push(self.say(&find).await);
        for name in ["hers", "own"] {
            let folder = &things.folder;
            seen.push(self.say(&format!("<m:GetUserConfiguration><m:UserConfigurationName Name='{name}'>{folder}</m:UserConfigurationName><m:UserConfigurationProperties>All</m:UserConfigurationProperties></m:GetUserConfiguration>")).await);
        }
        let (subscription, watermark) = events;
        seen.push(self.say("<m:GetInboxRules/>").await);
        seen.push(self.say(&format!("<m:GetEvents><m:SubscriptionId>{subscription}</m:SubscriptionId><m:Watermark>{watermark}</m:Watermark></m:GetEvents>")).await);
        // The state of the subscription that the request ends.
        let ended = &things.subscription;
        seen.push(self.say(&format!("<m:GetEvents><m:SubscriptionId>{ended}</m:SubscriptionId><m:Watermark>AAAA</m:Watermark></m:GetEvents>")).await);
        let subscriptions = [subscription.as_str(), ended];
        seen.iter()
            .map(|document| comparable(document, &self.instance, subscriptions))
            .collect()
    }

    /// A subscription that is read from its start each time.
    pub async fn subscriber(&mut self) -> (String, String) {
        let pull = "<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders='true'><t:EventTypes><t:EventType>CopiedEvent</t:EventType><t:EventType>CreatedEvent</t:EventType><t:EventType>DeletedEvent</t:EventType><t:EventType>ModifiedEvent</t:EventType><t:EventType>MovedEvent</t:EventType><t:EventType>NewMailEvent</t:EventType></t:EventTypes><t:Timeout>30</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>";
        let answer = self.say(pull).await;
        let part = |name: &str| text(&answer, name).to_owned();
        (part("m:SubscriptionId"), part("m:Watermark"))
    }
}

/// Documents without the names and subscriptions of a mailbox, so that two mailboxes can be compared.
fn comparable(document: &str, mailbox: &str, subscriptions: [&str; 2]) -> String {
    let mut document = document.replace(&format!(".i-{mailbox}."), ".");
    for id in subscriptions {
        document = document.replace(id, "ID");
    }
    // A watermark contains the subscription.
    let parts = document.split("Watermark>").step_by(2);
    parts.collect()
}

/// The first difference between two documents, with its context.
pub fn differs<'a>(a: &'a str, b: &'a str) -> Option<(&'a str, &'a str)> {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &'a str| {
        let from = same.saturating_sub(200);
        text.get(from..text.len().min(same + 200)).unwrap_or(text)
    };
    (a != b).then(|| (around(a), around(b)))
}
