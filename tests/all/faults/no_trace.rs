//! What is refused leaves no trace: every operation that changes something, under every mechanism that can refuse, damage
//! or end it.
//!
//! Both come from the tables of the server. One that is new fails the test until there is a request, or a rule, for it here.

use std::collections::BTreeSet;

use exchaos::Config;
use exchaos::clock::Clock;
use exchaos::exchange::ews;
use exchaos::journal::{Entry, Event};
use exchaos::scenario::{Rule, read};
use time::macros::datetime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::ews::notifications::receivers::Receiver;
use crate::ews::notifications::{PLAIN, code, envelope, push, result, streaming, text};
use crate::harness::{Lab, PATIENCE};

/// A rule for each mechanism that strikes a request; several where it strikes at several places.
const RULES: &[(&str, &[&str])] = &[
    ("auth.challenge", &["fault.auth.challenge = {}"]),
    ("auth.impersonation", &["fault.auth.impersonation = {}"]),
    ("auth.lockout", &["fault.auth.lockout = { after = 0 }"]),
    (
        "auth.preauthentication",
        &["fault.auth.preauthentication = {}"],
    ),
    (
        "auth.reject",
        &[
            "fault.auth.reject = {}",
            "carried-out = true\nfault.auth.reject = {}",
        ],
    ),
    (
        "body.malform",
        &["fault.body.malform = { how = 'html-page' }"],
    ),
    ("body.truncate", &["fault.body.truncate = { bytes = 9 }"]),
    (
        "ews.response-code",
        &[
            "fault.ews.response-code = { code = 'ErrorTimeoutExpired' }",
            "carried-out = true\nfault.ews.response-code = { code = 'ErrorTimeoutExpired' }",
        ],
    ),
    (
        "ews.soap-fault",
        &[
            "fault.ews.soap-fault = { code = 'ErrorServerBusy' }",
            "carried-out = true\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }",
        ],
    ),
    ("http.chunk", &["fault.http.chunk = { how = 'cut' }"]),
    ("http.rubbish", &["fault.http.rubbish = {}"]),
    (
        "http.status",
        &[
            "fault.http.status = { code = 503 }",
            "on = { mailbox = '*' }\nfault.http.status = { code = 503 }",
            "carried-out = true\nfault.http.status = { code = 504 }",
        ],
    ),
    (
        "tcp.black-hole",
        &["fault.tcp.black-hole = { at = 'request' }"],
    ),
    (
        "tcp.close",
        &[
            "fault.tcp.close = { at = 'request-head' }",
            "fault.tcp.close = { at = 'request-body' }",
            "fault.tcp.close = { at = 'answer' }",
            "fault.tcp.close = { at = 'response-body' }",
        ],
    ),
    (
        "tcp.half-close",
        &["fault.tcp.half-close = { at = 'sent' }"],
    ),
    (
        "tcp.reset",
        &[
            "fault.tcp.reset = { at = 'request' }",
            "fault.tcp.reset = { at = 'answer' }",
            "fault.tcp.reset = { at = 'response-head' }",
        ],
    ),
    (
        "tcp.slow-close",
        &["fault.tcp.slow-close = { for = '1ms' }"],
    ),
    ("tcp.stall", &["fault.tcp.stall = { at = 'request' }"]),
];

/// The mechanisms that strike no request to EWS, or leave it as it is; of a layer all, where only that is named.
const OTHERS: &[&str] = &[
    // A step of a login carries nothing out.
    "auth.ntlm",
    // Autodiscover changes nothing.
    "autodiscover.",
    "dns.",
    "tls.",
    // No connection is made.
    "tcp.connect-delay",
    "tcp.connect-timeout",
    "tcp.refuse",
    // What is slow comes.
    "tcp.bandwidth",
    "tcp.dribble",
    "tcp.latency",
    "tcp.limit",
    "tcp.slice",
];

/// What the requests are about.
struct Things {
    folder: String,
    moved: String,
    item: String,
    /// Items that are moved, sent and deleted.
    spare: Vec<String>,
    attachment: String,
    data: String,
    subscription: String,
}

type Request = fn(&Things) -> String;

const BIN: &str = "<t:DistinguishedFolderId Id='deleteditems'/>";

/// A request for each operation that changes something, in an order in which each finds what it needs.
const REQUESTS: &[(&str, Request)] = &[
    ("CreateFolder", |at| {
        format!(
            "<m:CreateFolder><m:ParentFolderId>{}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>inside</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>",
            at.folder
        )
    }),
    ("CreateFolderPath", |at| {
        format!(
            "<m:CreateFolderPath><m:ParentFolderId>{}</m:ParentFolderId><m:RelativeFolderPath><t:Folder><t:DisplayName>path</t:DisplayName></t:Folder></m:RelativeFolderPath></m:CreateFolderPath>",
            at.folder
        )
    }),
    ("CreateItem", |at| create_item(&at.folder, "more")),
    ("CreateAttachment", |at| attach(&at.item)),
    ("CreateUserConfiguration", |at| {
        configuration("CreateUserConfiguration", "own", &at.folder)
    }),
    ("UpdateUserConfiguration", |at| {
        configuration("UpdateUserConfiguration", "hers", &at.folder)
    }),
    ("DeleteUserConfiguration", |at| {
        format!(
            "<m:DeleteUserConfiguration><m:UserConfigurationName Name='hers'>{}</m:UserConfigurationName></m:DeleteUserConfiguration>",
            at.folder
        )
    }),
    ("CopyItem", |at| carry("CopyItem", &at.item)),
    ("UpdateItem", |at| {
        format!(
            "<m:UpdateItem ConflictResolution='AlwaysOverwrite' MessageDisposition='SaveOnly'><m:ItemChanges><t:ItemChange>{}<t:Updates><t:SetItemField><t:FieldURI FieldURI='item:Subject'/><t:Message><t:Subject>other</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
            at.item
        )
    }),
    ("UploadItems", |at| {
        let parent = at.folder.replace("t:FolderId", "t:ParentFolderId");
        let data = &at.data;
        format!(
            "<m:UploadItems><m:Items><t:Item CreateAction='CreateNew'>{parent}<t:Data>{data}</t:Data></t:Item></m:Items></m:UploadItems>"
        )
    }),
    ("MarkAllItemsAsRead", |_| {
        "<m:MarkAllItemsAsRead><m:ReadFlag>true</m:ReadFlag><m:SuppressReadReceipts>true</m:SuppressReadReceipts><m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:MarkAllItemsAsRead>".to_owned()
    }),
    ("DeleteAttachment", |at| {
        format!(
            "<m:DeleteAttachment><m:AttachmentIds>{}</m:AttachmentIds></m:DeleteAttachment>",
            at.attachment
        )
    }),
    ("SendItem", |at| {
        format!(
            "<m:SendItem SaveItemToFolder='true'><m:ItemIds>{}</m:ItemIds></m:SendItem>",
            at.spare[0]
        )
    }),
    ("MarkAsJunk", |at| {
        format!(
            "<m:MarkAsJunk IsJunk='true' MoveItem='true'><m:ItemIds>{}</m:ItemIds></m:MarkAsJunk>",
            at.spare[1]
        )
    }),
    ("MoveItem", |at| carry("MoveItem", &at.spare[2])),
    ("DeleteItem", |at| {
        format!(
            "<m:DeleteItem DeleteType='MoveToDeletedItems'><m:ItemIds>{}</m:ItemIds></m:DeleteItem>",
            at.spare[3]
        )
    }),
    ("UpdateFolder", |at| {
        format!(
            "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{}<t:Updates><t:SetFolderField><t:FieldURI FieldURI='folder:DisplayName'/><t:Folder><t:DisplayName>renamed</t:DisplayName></t:Folder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>",
            at.folder
        )
    }),
    ("CopyFolder", |at| carry_folder("CopyFolder", &at.folder)),
    ("MoveFolder", |at| carry_folder("MoveFolder", &at.moved)),
    ("EmptyFolder", |at| {
        format!(
            "<m:EmptyFolder DeleteType='SoftDelete' DeleteSubFolders='false'><m:FolderIds>{}</m:FolderIds></m:EmptyFolder>",
            at.folder
        )
    }),
    ("DeleteFolder", |at| {
        format!(
            "<m:DeleteFolder DeleteType='HardDelete'><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>",
            at.folder
        )
    }),
    ("Subscribe", |_| body(&streaming())),
    ("GetStreamingEvents", |at| {
        format!(
            "<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>{}</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>1</m:ConnectionTimeout></m:GetStreamingEvents>",
            at.subscription
        )
    }),
    ("Unsubscribe", |at| {
        format!(
            "<m:Unsubscribe><m:SubscriptionId>{}</m:SubscriptionId></m:Unsubscribe>",
            at.subscription
        )
    }),
];

/// The operations of which nothing is seen in a mailbox.
const UNSEEN: [&str; 2] = ["GetStreamingEvents", "Subscribe"];

fn body(envelope: &str) -> String {
    let (_, rest) = envelope.split_once("<s:Body>").unwrap();
    rest.split_once("</s:Body>").unwrap().0.to_owned()
}

fn create_item(folder: &str, subject: &str) -> String {
    format!(
        "<m:CreateItem MessageDisposition='SaveOnly'><m:SavedItemFolderId>{folder}</m:SavedItemFolderId><m:Items><t:Message><t:Subject>{subject}</t:Subject><t:ToRecipients><t:Mailbox><t:EmailAddress>bob@contoso.test</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"
    )
}

fn configuration(operation: &str, name: &str, folder: &str) -> String {
    format!(
        "<m:{operation}><m:UserConfiguration><t:UserConfigurationName Name='{name}'>{folder}</t:UserConfigurationName><t:XmlData>eA==</t:XmlData></m:UserConfiguration></m:{operation}>"
    )
}

fn carry(operation: &str, item: &str) -> String {
    format!(
        "<m:{operation}><m:ToFolderId>{BIN}</m:ToFolderId><m:ItemIds>{item}</m:ItemIds></m:{operation}>"
    )
}

fn carry_folder(operation: &str, folder: &str) -> String {
    format!(
        "<m:{operation}><m:ToFolderId>{BIN}</m:ToFolderId><m:FolderIds>{folder}</m:FolderIds></m:{operation}>"
    )
}

fn attach(item: &str) -> String {
    let parent = item.replace("t:ItemId", "m:ParentItemId");
    format!(
        "<m:CreateAttachment>{parent}<m:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>eA==</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>"
    )
}

/// The first element of that name, which is empty.
fn id(document: &str, name: &str) -> String {
    let rest = document.split(&format!("<t:{name} ")).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no {name}: {document}"));
    format!("<t:{name} {}/>", rest.split("/>").next().unwrap())
}

/// A mailbox of its own, to which a healthy server and a faulty one lead.
struct Mailbox<'a> {
    lab: &'a Lab,
    instance: String,
    healthy: Option<TcpStream>,
}

impl<'a> Mailbox<'a> {
    fn new(lab: &'a Lab, instance: &str) -> Self {
        Self {
            lab,
            instance: instance.to_owned(),
            healthy: None,
        }
    }

    fn head(&self, scenario: &str, length: usize) -> String {
        let instance = &self.instance;
        // alice@contoso.test:exchaos
        format!(
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.i-{instance}.{scenario}.contoso.test\r\n\
             Content-Type: text/xml; charset=utf-8\r\nAuthorization: Basic YWxpY2VAY29udG9zby50ZXN0OmV4Y2hhb3M=\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    }

    /// What the healthy server answers.
    async fn say(&mut self, request: &str) -> String {
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

    /// Asks a server, and waits until its answer is decided, whatever comes of it: what the journal says.
    async fn strike(&self, scenario: &str, request: &str, before: usize) -> Event {
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

    /// Makes what the requests are about.
    async fn things(&mut self) -> Things {
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

    /// All that is seen of the mailbox: folders with their counts and change numbers, items with theirs, what is
    /// configured, and what a subscriber hears.
    async fn seen(&mut self, things: &Things, events: &(String, String)) -> Vec<String> {
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
        seen.push(self.say(&format!("<m:GetEvents><m:SubscriptionId>{subscription}</m:SubscriptionId><m:Watermark>{watermark}</m:Watermark></m:GetEvents>")).await);
        // Whether the subscription is there that is about to be ended.
        let asked = &things.subscription;
        seen.push(self.say(&format!("<m:GetEvents><m:SubscriptionId>{asked}</m:SubscriptionId><m:Watermark>AAAA</m:Watermark></m:GetEvents>")).await);
        let subscriptions = [subscription.as_str(), asked];
        seen.iter()
            .map(|document| comparable(document, &self.instance, subscriptions))
            .collect()
    }

    /// A subscription that is asked again from its start.
    async fn subscriber(&mut self) -> (String, String) {
        let pull = "<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders='true'><t:EventTypes><t:EventType>CopiedEvent</t:EventType><t:EventType>CreatedEvent</t:EventType><t:EventType>DeletedEvent</t:EventType><t:EventType>ModifiedEvent</t:EventType><t:EventType>MovedEvent</t:EventType><t:EventType>NewMailEvent</t:EventType></t:EventTypes><t:Timeout>30</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>";
        let told = self.say(pull).await;
        let part = |name: &str| text(&told, name).to_owned();
        (part("m:SubscriptionId"), part("m:Watermark"))
    }
}

/// What is left of documents once what differs between two mailboxes is taken out: their names and subscriptions.
fn comparable(document: &str, mailbox: &str, subscriptions: [&str; 2]) -> String {
    let mut document = document.replace(&format!(".i-{mailbox}."), ".");
    for id in subscriptions {
        document = document.replace(id, "ID");
    }
    // A watermark has the subscription in it.
    let parts = document.split("Watermark>").step_by(2);
    parts.collect()
}

/// Where two documents begin to differ, and what is around that.
fn differs<'a>(a: &'a str, b: &'a str) -> Option<(&'a str, &'a str)> {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &'a str| {
        let from = same.saturating_sub(200);
        text.get(from..text.len().min(same + 200)).unwrap_or(text)
    };
    (a != b).then(|| (around(a), around(b)))
}

/// The mechanisms of the server: the files of the folders of faults.
fn mechanisms() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/fault");
    for folder in root.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
        let Some(files) = folder.is_dir().then(|| folder.read_dir().unwrap()) else {
            continue;
        };
        let layer = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in files {
            let file = file.unwrap().path();
            let name = file
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .replace('_', "-");
            if name != "mod" {
                found.insert(format!("{layer}.{name}"));
            }
        }
    }
    found
}

fn rule(text: &str) -> Rule {
    let (scenario, problems) = read(&format!("title = 'x'\n[[rule]]\n{text}"), "x");
    assert_eq!(problems, [], "{text}");
    scenario.unwrap().rule.remove(0)
}

/// Whether a request is carried out under a rule.
fn is_carried_out(rule: &Rule) -> bool {
    let told = rule.carries_out();
    told.unwrap_or_else(|| {
        panic!(
            "{} strikes no answer of EWS: name it in OTHERS",
            rule.name()
        )
    })
}

/// A request as it is sent under a mechanism: of one who acts as somebody else, where it is about those.
fn asked(mechanism: &str, request: &str) -> String {
    let envelope = envelope(request);
    match mechanism {
        "auth.impersonation" => acting_as("alice@contoso.test", &envelope),
        _ => envelope,
    }
}

/// The request of who acts as somebody else.
fn acting_as(address: &str, envelope: &str) -> String {
    let header = format!(
        "<s:Header><t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>"
    );
    assert!(envelope.contains("<s:Header>"), "{envelope}");
    envelope.replacen("<s:Header>", &header, 1)
}

#[test]
fn every_operation_that_changes_something_and_every_mechanism_is_in_the_matrix() {
    let known: BTreeSet<_> = REQUESTS.iter().map(|(name, _)| *name).collect();
    for operation in ews::changing() {
        assert!(
            known.contains(operation),
            "{operation} changes something: add a request for it to REQUESTS in tests/all/no_trace.rs"
        );
    }
    for mechanism in mechanisms() {
        let other = OTHERS.iter().any(|other| match other.ends_with('.') {
            true => mechanism.starts_with(other),
            false => mechanism == *other,
        });
        let struck = RULES.iter().any(|(name, _)| *name == mechanism);
        assert!(
            other != struck,
            "{mechanism}: add a rule for it to RULES in tests/all/no_trace.rs, or name it in OTHERS if it strikes no request to EWS"
        );
    }
    for (mechanism, texts) in RULES {
        for text in *texts {
            assert_eq!(rule(text).fault.unwrap().name(), *mechanism);
        }
    }
}

/// What is seen of a mailbox after each request, where nothing is wrong.
async fn left_by_a_healthy_server(lab: &Lab) -> Vec<Vec<String>> {
    let mut healthy = Mailbox::new(lab, "healthy");
    let things = healthy.things().await;
    let events = healthy.subscriber().await;
    let mut left = Vec::new();
    let mut before = healthy.seen(&things, &events).await;
    for (operation, request) in REQUESTS {
        let request = request(&things);
        match *operation {
            // Its answer does not end.
            "GetStreamingEvents" => {
                healthy.strike("control", &envelope(&request), 0).await;
            }
            _ => {
                let answer = healthy.say(&request).await;
                assert_eq!(code(&answer), "NoError", "{operation}: {answer}");
            }
        }
        let seen = healthy.seen(&things, &events).await;
        let unseen = UNSEEN.contains(operation);
        assert_eq!(seen == before, unseen, "{operation} does what it says");
        left.push(seen.clone());
        before = seen;
    }
    left
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_leaves_no_trace_and_what_is_damaged_is_done() {
    let rules: Vec<_> = RULES
        .iter()
        .flat_map(|(name, texts)| texts.iter().map(move |text| (*name, *text)))
        .collect();
    let named: Vec<_> = rules
        .iter()
        .enumerate()
        .map(|(number, (_, text))| (format!("t{number}"), format!("{PLAIN}\n[[rule]]\n{text}")))
        .collect();
    let mut scenarios: Vec<_> = named.iter().map(|(id, text)| (&**id, &**text)).collect();
    scenarios.extend([("plain", PLAIN), ("control", PLAIN)]);
    let config = Config {
        journal_capacity: 1 << 20,
        clock: Clock::fixed(datetime!(2026-11-24 10:00 UTC)),
        ..Config::in_memory().unwrap()
    };
    let lab = Lab::of(config, &scenarios).await;
    let left = left_by_a_healthy_server(&lab).await;
    for (number, (mechanism, text)) in rules.iter().enumerate() {
        let scenario = format!("t{number}");
        let done = is_carried_out(&rule(text));
        let mut mailbox = Mailbox::new(&lab, &scenario);
        let things = mailbox.things().await;
        let events = mailbox.subscriber().await;
        let before = mailbox.seen(&things, &events).await;
        for (number, (operation, request)) in REQUESTS.iter().enumerate() {
            let request = asked(mechanism, &request(&things));
            let event = mailbox.strike(&scenario, &request, number).await;
            let Event::Answer { struck, .. } = &event else {
                panic!("{event:?}")
            };
            let [struck] = &struck[..] else {
                panic!("{text}, {operation}: {event:?}")
            };
            assert_eq!(struck.fault, *mechanism, "{operation}");
            assert_eq!(struck.carried_out, Some(done), "{text}, {operation}");
            if done {
                let seen = mailbox.seen(&things, &events).await;
                for (seen, expected) in seen.iter().zip(&left[number]) {
                    assert_eq!(differs(seen, expected), None, "{text}, {operation}");
                }
            }
        }
        if !done {
            let seen = mailbox.seen(&things, &events).await;
            for (seen, before) in seen.iter().zip(&before) {
                assert_eq!(differs(seen, before), None, "{text} leaves a trace");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_called_for_what_is_refused() {
    let busy = format!(
        "{PLAIN}\n[[rule]]\non = {{ operation = 'CreateItem' }}\nfault.ews.soap-fault = {{ code = 'ErrorServerBusy' }}\n\
         [[rule]]\nfault.ews.response-code = {{ code = 'ErrorTimeoutExpired' }}"
    );
    let done = format!(
        "{PLAIN}\n[[rule]]\ncarried-out = true\nfault.ews.response-code = {{ code = 'ErrorTimeoutExpired' }}"
    );
    let lab = Lab::with(&[("plain", PLAIN), ("busy", &busy), ("done", &done)]).await;
    let receiver = Receiver::new().await;
    let inbox = "<t:DistinguishedFolderId Id='inbox'/>";
    let request = push(&receiver.url("http"));
    let mut mailbox = Mailbox::new(&lab, "push");
    // Who subscribed in vain is never called: the first call is that of the subscription that there is.
    mailbox.strike("busy", &request, 0).await;
    let subscribed = mailbox.say(&body(&request)).await;
    let called = receiver.take(200, &result("OK")).await;
    let id = text(&subscribed, "m:SubscriptionId");
    assert_eq!(text(&called, "t:SubscriptionId"), id);
    // Nor is anybody for what was not made: the next call tells of what was.
    let refused = envelope(&create_item(inbox, "refused"));
    mailbox.strike("busy", &refused, 1).await;
    let made = mailbox.say(&create_item(inbox, "made")).await;
    let called = receiver.take(200, &result("OK")).await;
    assert_eq!(called.matches("<t:CreatedEvent>").count(), 1, "{called}");
    let item = id_of(&made);
    assert!(called.contains(&item), "{called}");
    // What was made though it was refused is told.
    mailbox.strike("done", &refused, 0).await;
    let called = receiver.take(200, &result("Unsubscribe")).await;
    assert_eq!(called.matches("<t:CreatedEvent>").count(), 1, "{called}");
    assert!(!called.contains(&item), "{called}");
}

fn id_of(made: &str) -> String {
    let rest = made.split("<t:ItemId Id=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// A request of Alice's to a scenario, in a mailbox that belongs to the test; status and body.
fn ask(lab: &Lab, scenario: &str, request: &str) -> (u16, String) {
    let host = match scenario {
        "" => "mail.i-proof.contoso.test".to_owned(),
        id => format!("mail.i-proof.{id}.contoso.test"),
    };
    let user = ["-u", "alice@contoso.test:exchaos"];
    let seen = tokio::task::block_in_place(|| lab.post(&host, request, &user));
    (seen.status, seen.body)
}

fn drafts() -> String {
    envelope(
        "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id='drafts'/></m:ParentFolderIds></m:FindItem>",
    )
}

fn draft() -> String {
    envelope(&create_item(
        "<t:DistinguishedFolderId Id='drafts'/>",
        "one",
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn throttle_server_busy_fault_leaves_drafts_as_they_were() {
    let lab = Lab::new().await;
    let count = || ask(&lab, "", &drafts()).1.matches("<t:ItemId ").count();
    let before = count();
    for _ in 0..3 {
        let (status, body) = ask(&lab, "throttle-server-busy-fault", &draft());
        assert!(status == 500 && body.contains("ErrorServerBusy"), "{body}");
        assert_eq!(count(), before);
    }
    let (status, _) = ask(&lab, "throttle-server-busy-fault", &draft());
    assert_eq!((status, count()), (200, before + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn impersonation_denied_does_not_write() {
    let lab = Lab::new().await;
    let as_bob = |request: String| acting_as("bob@contoso.test", &request);
    let listed = || ask(&lab, "", &as_bob(drafts()));
    let before = listed();
    assert_eq!(before.0, 200, "{}", before.1);
    let (status, body) = ask(&lab, "impersonation-denied", &as_bob(draft()));
    assert_eq!(status, 500);
    assert!(body.contains("ErrorImpersonateUserDenied"), "{body}");
    assert_eq!(listed(), before);
    // Whoever may does write.
    assert_eq!(ask(&lab, "", &as_bob(draft())).0, 200);
    assert_ne!(listed(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_create_folder_succeeds_after_a_refusal() {
    let lab = Lab::new().await;
    let create = envelope(
        "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>again</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>",
    );
    for _ in 0..3 {
        assert_eq!(ask(&lab, "throttle-server-busy-fault", &create).0, 500);
    }
    let (status, body) = ask(&lab, "throttle-server-busy-fault", &create);
    assert_eq!((status, code(&body)), (200, "NoError"));
    let (_, body) = ask(&lab, "throttle-server-busy-fault", &create);
    assert_eq!(code(&body), "ErrorFolderExists");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_during_a_delay_finds_the_request_carried_out() {
    let late = format!("{PLAIN}\n[[rule]]\ndelay = '10m'");
    let lab = Lab::with(&[("plain", PLAIN), ("late", &late)]).await;
    let mut mailbox = Mailbox::new(&lab, "gone");
    let request = draft();
    let count = |listed: String| listed.matches("<t:ItemId ").count();
    let before = count(mailbox.say(&body(&drafts())).await);
    let text = mailbox.head("late", request.len()) + &request;
    let mut socket = TcpStream::connect(lab.http).await.unwrap();
    socket.write_all(text.as_bytes()).await.unwrap();
    let asked = |entry: &Entry| {
        entry.met.scenario.as_deref() == Some("late")
            && matches!(entry.event, Event::Request { .. })
    };
    lab.journal(1, asked).await;
    drop(socket);
    let done = async {
        while count(mailbox.say(&body(&drafts())).await) == before {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, done).await.unwrap();
}
