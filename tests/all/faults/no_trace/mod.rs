//! A refused request has no effect: every operation that changes a mailbox, with every mechanism that can refuse, damage or
//! end it.
//!
//! Both come from the tables of the server. The test fails for a new one without a request or a rule here.

mod mailbox;
mod requests;
mod rules;

use std::collections::BTreeSet;

use exchaos::Config;
use exchaos::clock::Clock;
use exchaos::exchange::ews;
use exchaos::journal::{Entry, Event};
use exchaos::scenario::{Rule, read};
use time::macros::datetime;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use mailbox::{Mailbox, differs};
use requests::{REQUESTS, UNSEEN, body, create_item};
use rules::{OTHERS, RULES, mechanisms};

use crate::ews::notifications::receivers::Receiver;
use crate::ews::notifications::{PLAIN, code, envelope, push, result, text};
use crate::harness::{Lab, PATIENCE};

fn rule(text: &str) -> Rule {
    let (scenario, problems) = read(&format!("title = 'x'\n[[rule]]\n{text}"), "x");
    assert_eq!(problems, [], "{text}");
    scenario.unwrap().rule.remove(0)
}

/// Whether a request is carried out with a rule.
fn is_carried_out(rule: &Rule) -> bool {
    let carried_out = rule.carries_out();
    carried_out.unwrap_or_else(|| {
        panic!(
            "{} strikes no answer of EWS: name it in OTHERS",
            rule.name()
        )
    })
}

/// The request for a mechanism. It impersonates if the mechanism is about impersonation.
fn adapted(mechanism: &str, request: &str) -> String {
    let envelope = envelope(request);
    match mechanism {
        "auth.impersonation" => acting_as("alice@contoso.test", &envelope),
        _ => envelope,
    }
}

/// A request with impersonation.
fn acting_as(address: &str, envelope: &str) -> String {
    let header = format!(
        "<s:Header><t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>"
    );
    assert!(envelope.contains("<s:Header>"), "{envelope}");
    envelope.replacen("<s:Header>", &header, 1)
}

#[test]
fn every_operation_that_changes_a_mailbox_and_every_mechanism_is_in_the_matrix() {
    let known: BTreeSet<_> = REQUESTS.iter().map(|(name, _)| *name).collect();
    for operation in ews::changing() {
        assert!(
            known.contains(operation),
            "{operation} changes something: add a request for it to REQUESTS in tests/all/faults/no_trace/requests.rs"
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
            "{mechanism}: add a rule for it to RULES in tests/all/faults/no_trace/rules.rs, or name it in OTHERS if it strikes no request to EWS"
        );
    }
    for (mechanism, texts) in RULES {
        for text in *texts {
            assert_eq!(rule(text).fault.unwrap().name(), *mechanism);
        }
    }
}

/// The state of a mailbox after each request, without a fault.
async fn states_of_a_healthy_server(lab: &Lab) -> Vec<Vec<String>> {
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
async fn a_refused_request_has_no_effect_and_one_with_a_damaged_answer_has_its_effect() {
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
    let left = states_of_a_healthy_server(&lab).await;
    for (number, (mechanism, text)) in rules.iter().enumerate() {
        let scenario = format!("t{number}");
        let done = is_carried_out(&rule(text));
        let mut mailbox = Mailbox::new(&lab, &scenario);
        let things = mailbox.things().await;
        let events = mailbox.subscriber().await;
        let before = mailbox.seen(&things, &events).await;
        for (number, (operation, request)) in REQUESTS.iter().enumerate() {
            let request = adapted(mechanism, &request(&things));
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
async fn a_refused_request_causes_no_push_call() {
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
    // A refused subscription causes no call: the first call is for the other subscription.
    mailbox.strike("busy", &request, 0).await;
    let subscribed = mailbox.say(&body(&request)).await;
    let called = receiver.take(200, &result("OK")).await;
    let id = text(&subscribed, "m:SubscriptionId");
    assert_eq!(text(&called, "t:SubscriptionId"), id);
    // A refused item causes no call: the next call is for the created one.
    let refused = envelope(&create_item(inbox, "refused"));
    mailbox.strike("busy", &refused, 1).await;
    let made = mailbox.say(&create_item(inbox, "made")).await;
    let called = receiver.take(200, &result("OK")).await;
    assert_eq!(called.matches("<t:CreatedEvent>").count(), 1, "{called}");
    let item = id_of(&made);
    assert!(called.contains(&item), "{called}");
    // An item of a carried-out request causes a call, although the request was refused.
    mailbox.strike("done", &refused, 0).await;
    let called = receiver.take(200, &result("Unsubscribe")).await;
    assert_eq!(called.matches("<t:CreatedEvent>").count(), 1, "{called}");
    assert!(!called.contains(&item), "{called}");
}

fn id_of(made: &str) -> String {
    let rest = made.split("<t:ItemId Id=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// A request of Alice's to a scenario, in a mailbox of the test. Returns status and body.
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

/// A fast clock: every request comes after the required wait.
fn hurried() -> Clock {
    Clock::system().at_pace("10000".parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn throttle_server_busy_fault_leaves_drafts_unchanged() {
    let lab = Lab::at(hurried(), &[]).await;
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
    // A caller with the permission writes.
    assert_eq!(ask(&lab, "", &as_bob(draft())).0, 200);
    assert_ne!(listed(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_create_folder_succeeds_after_a_refusal() {
    let lab = Lab::at(hurried(), &[]).await;
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
async fn a_request_is_carried_out_if_its_client_leaves_during_a_delay() {
    let late = format!("{PLAIN}\n[[rule]]\ndelay = '10m'");
    let lab = Lab::with(&[("plain", PLAIN), ("late", &late)]).await;
    let mut mailbox = Mailbox::new(&lab, "gone");
    let request = draft();
    let count = |listed: String| listed.matches("<t:ItemId ").count();
    let before = count(mailbox.say(&body(&drafts())).await);
    let text = mailbox.head("late", request.len()) + &request;
    let mut socket = TcpStream::connect(lab.http).await.unwrap();
    socket.write_all(text.as_bytes()).await.unwrap();
    let is_request = |entry: &Entry| {
        entry.met.scenario.as_deref() == Some("late")
            && matches!(entry.event, Event::Request { .. })
    };
    lab.journal(1, is_request).await;
    drop(socket);
    let done = async {
        while count(mailbox.say(&body(&drafts())).await) == before {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, done).await.unwrap();
}
