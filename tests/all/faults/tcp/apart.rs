//! Dedicated addresses, by which names and mailboxes reach faults that strike before the client sends a name.

use std::net::{IpAddr, SocketAddr};
use std::process::Command;

use exchaos::Door;
use exchaos::journal::Event;
use exchaos::settings::{APART_NETWORK, MAX_APART};
use tokio::net::TcpStream;

use super::verdicts::recorded;
use crate::harness::{Lab, Seen, forbidden, run, skipped};

/// A fault that refuses one connection at its first packet.
const ONCE: &str = "[[rule]]\nwhen = 'first 1'\nfault.tcp.reset = { at = 'accept' }";

/// A lab with a name server.
struct Named {
    lab: Lab,
    dns: SocketAddr,
}

impl Named {
    async fn with(scenarios: &[(&str, &str)]) -> Self {
        let lab = Lab::with(scenarios).await;
        let dns = lab.server.open_dns(Door::any().address).await.unwrap();
        Self { lab, dns }
    }

    /// The short answers of dig, line by line.
    fn dig(&self, questions: &[String]) -> Vec<String> {
        let (ip, port) = (format!("@{}", self.dns.ip()), self.dns.port().to_string());
        let mut args = vec![&*ip, "-p", &port, "+short", "+tries=1", "+time=20"];
        args.extend(questions.iter().flat_map(|question| question.split(' ')));
        let output = run("dig", &args, "");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().map(ToOwned::to_owned).collect()
    }

    /// The only address of a name.
    fn address(&self, name: &str) -> IpAddr {
        let found = self.dig(&[format!("{name} A")]);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        found[0].parse().unwrap()
    }

    /// The result of curl with the address of our DNS.
    fn resolved(&self, host: &str, args: &[&str]) -> Seen {
        let port = self.lab.https.port();
        let resolve = format!("{host}:{port}:{}", self.address(host));
        let url = format!("https://{host}:{port}/EWS/Exchange.asmx");
        let user = ["-u", "alice@contoso.test:exchaos"];
        let all = [&["--resolve", &resolve][..], &user, args].concat();
        self.lab.direct(&url, &all)
    }

    /// The URL of a mailbox from Autodiscover on a healthy host.
    fn ews_url(&self, mailbox: &str) -> String {
        let url = format!(
            "https://autodiscover.contoso.test/autodiscover/autodiscover.json/v1.0/{mailbox}?Protocol=Ews"
        );
        let seen = self.lab.curl(&url, &[]);
        let answer: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
        answer["Url"].as_str().unwrap().to_owned()
    }
}

fn no_dig() -> bool {
    skipped("dig", Command::new("dig").arg("-v").output().is_ok())
}

fn is_apart(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(address) if address.octets()[..3] == APART_NETWORK)
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_before_a_name_are_met_at_the_address_of_our_dns() {
    if no_dig() {
        return;
    }
    let named = Named::with(&[]).await;
    let verdicts = recorded();
    let catalogue = named.lab.server.catalogue();
    let early = catalogue.sorted().into_iter();
    let mut early: Vec<_> = early
        .filter(|scenario| scenario.is_before_hello())
        .collect();
    early.sort_by_key(|scenario| scenario.id.clone());
    assert!(early.len() >= 6, "{early:?}");
    for scenario in early {
        let id = &*scenario.id;
        // The fault of the plain port does not affect curl here.
        let Some(exits) = verdicts.get(id).map(|row| &row.curl) else {
            continue;
        };
        let patience = if exits[0] == 28 { "1" } else { "60" };
        let host = format!("mail.{id}.contoso.test");
        let seen = named.resolved(&host, &["--max-time", patience]);
        assert!(exits.contains(&seen.exit), "{id}: {}", seen.stderr);
        assert!(is_apart(named.address(&host)), "{id}");
        assert_eq!(named.address(&host), named.address(&host), "{id}");
    }
    let srv = named.dig(&["_autodiscover._tcp.tcp-connect-refused.contoso.test SRV".to_owned()]);
    let port = named.lab.https.port();
    let record = format!("0 0 {port} mail.tcp-connect-refused.contoso.test.");
    assert_eq!(srv, [record]);
    let healthy = named.address("mail.healthy.contoso.test");
    assert!(
        !is_apart(healthy),
        "what a name can reach has the address of all"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_instance_has_its_own_first_connection() {
    if no_dig() {
        return;
    }
    let named = Named::with(&[("once", ONCE)]).await;
    for host in ["mail.once", "mail.i-job1.once", "mail.i-job2.once"] {
        let host = format!("{host}.contoso.test");
        let first = named.resolved(&host, &[]);
        assert!([7, 35].contains(&first.exit), "{host}: {}", first.stderr);
        let second = named.resolved(&host, &[]);
        assert_eq!(
            (second.exit, second.status),
            (0, 200),
            "{host}: {}",
            second.stderr
        );
    }
}

/// The exit codes of curl through the proxy. The answer to CONNECT reports a target that the proxy cannot reach.
fn through_a_proxy(id: &str, exits: &[i32]) -> Vec<i32> {
    match exits {
        [7] => vec![56],
        // A reset can arrive before the answer to CONNECT.
        _ if id == "tcp-reset-accept" => vec![35, 56],
        exits => exits.to_vec(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_before_a_name_are_met_through_the_proxy() {
    let lab = Lab::new().await;
    let verdicts = recorded();
    let catalogue = lab.server.catalogue();
    let mut early = catalogue.sorted();
    early.retain(|scenario| scenario.is_before_hello());
    for scenario in early {
        let id = &*scenario.id;
        let Some(row) = verdicts.get(id) else {
            continue;
        };
        let exits = through_a_proxy(id, &row.curl);
        let patience = if exits[0] == 28 { "1" } else { "60" };
        let url = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        let seen = lab.through_proxy(&url, &["--max-time", patience]);
        assert!(
            exits.contains(&seen.exit),
            "{id}: {} {}",
            seen.exit,
            seen.stderr
        );
        if row.curl == [7] {
            assert!(seen.stderr.contains("502"), "{id}: {}", seen.stderr);
        }
        let own = |entry: &exchaos::journal::Entry| entry.met.scenario.as_deref() == Some(id);
        lab.journal(1, |entry| own(entry) && entry.struck().is_some())
            .await;
        let entries = lab.server.journal().entries();
        let late = |event: &Event| matches!(event, Event::TooLate { .. });
        let late = entries
            .iter()
            .filter(|entry| own(entry) && late(&entry.event));
        assert_eq!(late.count(), 0, "{id} was not named too late");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_proxy_the_next_connection_of_the_same_and_of_another_client_is_healthy() {
    let rule = |fault: &str| format!("[[rule]]\nwhen = 'first 1'\nfault.tcp.{fault}");
    let rules = [
        rule("refuse = { for = '1s' }"),
        rule("connect-timeout = {}"),
        rule("connect-delay = {}"),
        ONCE.to_owned(),
    ];
    let ids = ["once-refused", "once-silent", "once-late", "once-reset"];
    let scenarios: Vec<_> = ids
        .iter()
        .zip(&rules)
        .map(|(id, rule)| (*id, rule.as_str()))
        .collect();
    let lab = Lab::with(&scenarios).await;
    for (id, exits) in ids.iter().zip([&[56][..], &[28], &[0], &[35, 56]]) {
        let url = format!("https://mail.{id}.contoso.test/EWS/Exchange.asmx");
        let patience = if exits == [28] { "1" } else { "60" };
        let first = lab.through_proxy(&url, &["--max-time", patience]);
        assert!(exits.contains(&first.exit), "{id}: {}", first.stderr);
        for client in [&[][..], &["--interface", "127.0.0.2"]] {
            let next = lab.through_proxy(&url, client);
            assert_eq!((next.exit, next.status), (0, 401), "{id}: {}", next.stderr);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn autodiscover_leads_a_mailbox_to_faults_before_a_name() {
    let named = Named::with(&[("once", ONCE)]).await;
    let url = named.ews_url("alice@tcp-connect-refused.contoso.test");
    assert!(url.starts_with("https://127."), "{url}");
    let seen = named.lab.direct(&url, &[]);
    assert_eq!(seen.exit, 7, "{}", seen.stderr);
    let url = named.ews_url("alice+once@contoso.test");
    let user = ["-u", "alice+once@contoso.test:exchaos"];
    let first = named.lab.direct(&url, &user);
    assert!([7, 35].contains(&first.exit), "{}", first.stderr);
    let second = named.lab.direct(&url, &user);
    assert_eq!(
        (second.exit, second.status),
        (0, 200),
        "its certificate is good: {}",
        second.stderr
    );
    let entries = named.lab.server.journal().entries();
    let late = entries
        .iter()
        .filter(|entry| matches!(entry.event, Event::TooLate { .. }));
    assert_eq!(late.count(), 0, "nothing was named too late");
    let healthy = named.ews_url("alice@contoso.test");
    assert_eq!(healthy, "https://mail.contoso.test/EWS/Exchange.asmx");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_of_the_user_is_handed_out() {
    let named = Named::with(&[]).await;
    let own = named.lab.server.https("tcp-reset-accept").await.unwrap();
    let url = named.ews_url("alice@tcp-reset-accept.contoso.test");
    assert_eq!(url, format!("https://{own}/EWS/Exchange.asmx"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ipv6_address_is_handed_out_if_the_user_has_a_listener_there() {
    let ipv6 = std::net::TcpListener::bind("[::1]:0").is_ok();
    if no_dig() || forbidden("IPv6", ipv6) {
        return;
    }
    let named = Named::with(&[]).await;
    let query = |record: &str| [format!("mail.tcp-reset-accept.contoso.test {record}")];
    assert_eq!(
        named.dig(&query("AAAA")),
        [""; 0],
        "loopback has one of those"
    );
    assert_eq!(named.dig(&query("A")).len(), 1);
    let door = Door {
        address: "[::1]:0".parse().unwrap(),
        selection: Some(Door::selection("tcp-reset-accept").unwrap()),
        ..Door::any()
    };
    named
        .lab
        .server
        .open(exchaos::Protocol::Https, door)
        .await
        .unwrap();
    assert_eq!(named.dig(&query("AAAA")), ["::1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_at_another_address_is_in_the_journal() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.tcp-reset-accept.contoso.test", &[]);
    assert_eq!(seen.status, 200);
    let late = |entry: &exchaos::journal::Entry| {
        matches!(
            entry.event,
            Event::TooLate {
                fault: "tcp.reset",
                rule: 1
            }
        )
    };
    lab.journal(1, late).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_least_recently_used_address_makes_room() {
    if no_dig() {
        return;
    }
    let named = Named::with(&[("held", "[[rule]]\nfault.tcp.stall = { at = 'accept' }")]).await;
    let host = |number: usize| format!("mail.i-{number}.held.contoso.test");
    let port = named.lab.https.port();
    let first = SocketAddr::new(named.address(&host(0)), port);
    drop(TcpStream::connect(first).await.unwrap());
    let all: Vec<_> = (1..=MAX_APART)
        .map(|number| format!("{} A", host(number)))
        .collect();
    let found = named.dig(&all);
    assert_eq!(found.len(), MAX_APART, "each has one");
    let last: IpAddr = found[MAX_APART - 1].parse().unwrap();
    drop(TcpStream::connect((last, port)).await.unwrap());
    let closed = async {
        // The task of the listener closes it.
        while TcpStream::connect(first).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(crate::harness::PATIENCE, closed)
        .await
        .unwrap();
    named.lab.server.stop().await;
    assert!(TcpStream::connect((last, port)).await.is_err());
}
