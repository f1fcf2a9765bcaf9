//! Connections over which clients are told what happens: how many there may be, and a thousand of them.

use exchaos::Config;
use exchaos::clock::Clock;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::ews::notifications::{
    Raw, all_hear_of_a_message, code, create_message, events, get_streaming_events, streaming,
    text, unsubscribe,
};
use crate::harness::{Lab, PATIENCE, Running, resident, valid};

const ALICE: &[&str] = &["-u", "alice@contoso.test:exchaos"];
/// EWS without TLS.
const PLAIN: &str = "[exchange]\nrequires-tls = false\nauth = ['Basic']\n";
/// The end of the header of a request by somebody who acts as that mailbox.
const ACTING: &str = "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>WHOM@contoso.test\
    </t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></s:Header>";

/// How many connections are held at once.
const CLIENTS: usize = 1_000;
/// How many clients connect at the same time.
const TASKS: usize = 20;
/// The most memory (KiB) that the server may hold for each.
const MOST_KIB: u64 = 64;

/// The same request, by whoever acts as that mailbox.
fn acting(whom: &str, request: &str) -> String {
    request.replace("</s:Header>", &ACTING.replace("WHOM", whom))
}

/// What is said to alice, whatever it is.
fn post(lab: &Lab, request: &str) -> (u16, String) {
    let host = "mail.plain.contoso.test";
    let seen = tokio::task::block_in_place(|| lab.post(host, request, ALICE));
    (seen.status, seen.body)
}

/// The id of a new subscription, to be told over a connection.
fn subscribe(lab: &Lab, request: &str) -> String {
    let (status, body) = post(lab, request);
    assert_eq!(status, 200, "{body}");
    text(&body, "m:SubscriptionId").to_owned()
}

/// GetStreamingEvents for several.
fn listen_to(ids: &[&str]) -> String {
    let one = get_streaming_events("ONE");
    let all: String = ids
        .iter()
        .map(|id| format!("<t:SubscriptionId>{id}</t:SubscriptionId>"))
        .collect();
    one.replace("<t:SubscriptionId>ONE</t:SubscriptionId>", &all)
}

/// Says it on a connection of its own: the first document.
async fn open(lab: &Lab, request: &str) -> (Raw, String) {
    let mut raw = Raw::new(lab).await;
    raw.post(request).await;
    raw.until("\r\n\r\n").await;
    let first = raw.chunk().await;
    (raw, first)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_may_have_three_connections_and_whoever_acts_for_it_three_more() {
    let lab = Lab::with(&[("plain", PLAIN)]).await;
    let mut all = Vec::new();
    for _ in 0..3 {
        let id = subscribe(&lab, &streaming());
        let (raw, first) = open(&lab, &get_streaming_events(&id)).await;
        assert_eq!(text(&first, "m:ConnectionStatus"), "OK");
        all.push(raw);
    }
    let id = subscribe(&lab, &streaming());
    let request = get_streaming_events(&id);
    let (status, refused) = post(&lab, &request);
    assert_eq!(status, 500, "{refused}");
    assert!(
        refused.contains("ErrorExceededConnectionCount"),
        "{refused}"
    );
    assert!(
        refused.contains("<t:Value Name=\"MaxConcurrencyLimit\">3</t:Value>"),
        "{refused}"
    );
    // Acting for another mailbox, or for its own, is charged to another budget.
    let (acted, first) = open(&lab, &acting("bob", &request)).await;
    assert_eq!(text(&first, "m:ConnectionStatus"), "OK");
    drop(acted);
    all.pop();
    // The server sees sooner or later that one is gone.
    let again = async {
        while post(&lab, &listen_to(&[&id, "AAA-"])).0 != 200 {}
        loop {
            let mut raw = Raw::new(&lab).await;
            raw.post(&request).await;
            if raw.until("\r\n\r\n").await.starts_with("HTTP/1.1 200 ") {
                break;
            }
        }
    };
    timeout(PATIENCE, again).await.expect("there is room again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_sets_how_many_connections_and_subscriptions_there_may_be() {
    let limits = format!("{PLAIN}hanging-connection-limit = 1\news-max-subscriptions = 2");
    let lab = Lab::with(&[("plain", &limits)]).await;
    let (one, two) = (subscribe(&lab, &streaming()), subscribe(&lab, &streaming()));
    let (status, refused) = post(&lab, &streaming());
    assert_eq!(
        (status, code(&refused)),
        (200, "ErrorExceededSubscriptionCount")
    );
    valid(&lab, &refused);
    let (_held, _) = open(&lab, &get_streaming_events(&one)).await;
    assert_eq!(post(&lab, &get_streaming_events(&two)).0, 500);
    // What was made for another mailbox is charged to that.
    subscribe(&lab, &acting("bob", &streaming()));
    post(&lab, &unsubscribe(&two));
    subscribe(&lab, &streaming());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_hears_of_several_mailboxes_over_one_connection() {
    let lab = Lab::with(&[("plain", PLAIN)]).await;
    let ids = ["bob", "carol"].map(|whom| subscribe(&lab, &acting(whom, &streaming())));
    let request = acting("bob", &listen_to(&[&ids[0], &ids[1]]));
    let (mut raw, first) = open(&lab, &request).await;
    assert_eq!(text(&first, "m:ConnectionStatus"), "OK", "{first}");
    for (whom, id) in [("carol", &ids[1]), ("bob", &ids[0])] {
        post(&lab, &acting(whom, &create_message()));
        let told = raw.chunk().await;
        assert_eq!(text(&told, "t:SubscriptionId"), id);
        assert_eq!(events(&told), ["CreatedEvent", "ModifiedEvent"]);
        valid(&lab, &told);
    }
    // They are its own, and not those of whom it acted for.
    let bob = &["-u", "bob@contoso.test:exchaos"];
    let host = "mail.plain.contoso.test";
    let seen = tokio::task::block_in_place(|| lab.post(host, &unsubscribe(&ids[0]), bob));
    assert_eq!(code(&seen.body), "ErrorSubscriptionAccessDenied");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_some_of_several_are_not_good_they_are_named_and_nothing_is_opened() {
    let lab = Lab::with(&[("plain", PLAIN)]).await;
    let good: Vec<_> = (0..3).map(|_| subscribe(&lab, &streaming())).collect();
    let gone = subscribe(&lab, &streaming());
    post(&lab, &unsubscribe(&gone));
    let ids = [&*good[0], &gone, &good[1], "AAA-", &good[2]];
    let (status, said) = post(&lab, &listen_to(&ids));
    assert_eq!(status, 200, "{said}");
    assert_eq!(code(&said), "ErrorSubscriptionNotFound");
    let named = format!(
        "<m:ErrorSubscriptionIds><m:SubscriptionId>{gone}</m:SubscriptionId><m:SubscriptionId>AAA-</m:SubscriptionId>\
         </m:ErrorSubscriptionIds>"
    );
    assert!(said.contains(&named), "{said}");
    assert!(!said.contains("ConnectionStatus"), "{said}");
    valid(&lab, &said);
    let good: Vec<_> = good.iter().map(|id| &**id).collect();
    let (_, first) = open(&lab, &listen_to(&good)).await;
    assert_eq!(text(&first, "m:ConnectionStatus"), "OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_beats_every_45_seconds_and_closes_when_its_minutes_are_over() {
    let config = Config {
        clock: Clock::system().at_pace("100".parse().unwrap()),
        ..Config::in_memory().unwrap()
    };
    let lab = Lab::of(config, &[("plain", PLAIN)]).await;
    let id = subscribe(&lab, &streaming());
    let (mut raw, first) = open(&lab, &get_streaming_events(&id)).await;
    assert_eq!(text(&first, "m:ConnectionStatus"), "OK");
    let mut told = Vec::new();
    while told.last().is_none_or(|last| last != "Closed") {
        let chunk = raw.chunk().await;
        valid(&lab, &chunk);
        told.push(text(&chunk, "m:ConnectionStatus").to_owned());
    }
    // A minute has one beat in it; a machine that is late may skip it.
    assert!(told.len() <= 2, "{told:?}");
    assert_eq!(raw.until("\r\n\r\n").await, "0\r\n\r\n");
    // The connection of HTTP goes on.
    raw.post(&get_streaming_events(&id)).await;
    assert!(raw.until("\r\n\r\n").await.starts_with("HTTP/1.1 200 "));
}

/// Opens so many connections, each with a subscription of its own.
async fn listen_all(address: &str) -> Vec<Raw> {
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let address = address.to_owned();
        tasks.spawn(async move {
            let mut all = Vec::new();
            for _ in 0..CLIENTS / TASKS {
                let mut raw = Raw(TcpStream::connect(&address).await.unwrap());
                let (_, first) = raw.listen().await;
                assert_eq!(text(&first, "m:ConnectionStatus"), "OK");
                all.push(raw);
            }
            all
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_connections_hold_little_are_all_told_and_end_with_the_server() {
    drop(rlimit::increase_nofile_limit(u64::MAX));
    let folder = tempfile::tempdir().unwrap();
    let scenario = format!("title = 'EWS in clear'\n{PLAIN}hanging-connection-limit = 2000");
    let scenarios = folder.path().join("scenarios");
    std::fs::create_dir(&scenarios).unwrap();
    std::fs::write(scenarios.join("plain.toml"), scenario).unwrap();
    let flags = ["--scenarios", scenarios.to_str().unwrap()];
    let mut server = Running::serve(&flags, folder.path());
    let mut other = Raw(TcpStream::connect(&server.http).await.unwrap());
    other.post(&create_message()).await;
    other.until("</s:Envelope>").await;
    let before = resident(&server);
    let mut all = listen_all(&server.http).await;
    other.post(&create_message()).await;
    all_hear_of_a_message(&mut all).await;
    if let (Some(before), Some(now)) = (before, resident(&server)) {
        let each = now.saturating_sub(before) / CLIENTS as u64;
        assert!(each <= MOST_KIB, "{each} KiB for each connection");
    }
    // A server that stops gives its connections half a second, which is little for all of them on a busy machine.
    all.truncate(20);
    tokio::task::block_in_place(|| server.stop());
    for raw in &mut all {
        let mut last = raw.chunk().await;
        while text(&last, "m:ConnectionStatus") == "OK" {
            last = raw.chunk().await;
        }
        assert_eq!(text(&last, "m:ConnectionStatus"), "Closed");
        assert_eq!(raw.until("\r\n\r\n").await, "0\r\n\r\n");
    }
}
