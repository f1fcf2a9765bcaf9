//! Where names lead, by the listeners that there are.

use exchaos::journal::{Entry, Event};
use exchaos::{Config, Door, Protocol, Server};

use super::*;
use crate::harness::PATIENCE;

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_of_a_scenario_is_what_its_names_lead_to() {
    let zone = Zone::new().await;
    let door = Door {
        address: "127.0.0.2:0".parse().unwrap(),
        selection: Some(Door::selection("http-503-iis").unwrap()),
        ..Door::any()
    };
    let own = match zone.lab.server.open(Protocol::Https, door).await {
        Ok(bound) => bound.address,
        // Some systems have no second loopback address.
        Err(_) => return,
    };
    let name = "_autodiscover._tcp.http-503-iis.contoso.test";
    let heard = exchaos::dns::ask(zone.dns, name, "SRV", PATIENCE)
        .await
        .unwrap();
    let lines = heard[0].answer.clone().unwrap().join("\n");
    assert!(
        lines.contains(&format!("SRV 0 0 {} ", own.port())),
        "{lines}"
    );
    for (name, address) in [
        ("mail.http-503-iis", "127.0.0.2"),
        ("mail.healthy", "127.0.0.1"),
    ] {
        let name = format!("{name}.contoso.test");
        let heard = exchaos::dns::ask(zone.dns, &name, "A", PATIENCE)
            .await
            .unwrap();
        let lines = heard[0].answer.clone().unwrap().join("\n");
        assert!(lines.ends_with(&format!("IN A {address}")), "{lines}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_lead_to_where_the_server_is_advertised() {
    let mut config = Config::in_memory().unwrap();
    config.advertise = Some("192.0.2.7:9443".parse().unwrap());
    let server = Server::start(config).await.unwrap();
    server.open(Protocol::Https, Door::any()).await.unwrap();
    let own = server.https("http-503-iis").await.unwrap();
    let dns = server.open_dns(Door::any().address).await.unwrap();
    for (name, record, answer) in [
        ("mail.contoso.test", "A", "IN A 192.0.2.7".to_owned()),
        (
            "_autodiscover._tcp.contoso.test",
            "SRV",
            "IN SRV 0 0 9443 mail.contoso.test.".to_owned(),
        ),
        // A scenario's own listener is not what is advertised.
        (
            "mail.http-503-iis.contoso.test",
            "A",
            "IN A 127.0.0.1".to_owned(),
        ),
        (
            "_autodiscover._tcp.http-503-iis.contoso.test",
            "SRV",
            format!("IN SRV 0 0 {} mail.http-503-iis.contoso.test.", own.port()),
        ),
    ] {
        let heard = exchaos::dns::ask(dns, name, record, PATIENCE)
            .await
            .unwrap();
        let lines = heard[0].answer.clone().unwrap().join("\n");
        assert!(lines.ends_with(&answer), "{name} {record}: {lines}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_picks_the_scenario_of_names_that_name_none() {
    let zone = Zone::new().await;
    let door = Door {
        selection: Some(Door::selection("dns-servfail").unwrap()),
        ..Door::any()
    };
    let bound = zone.lab.server.open(Protocol::Dns, door).await.unwrap();
    let asked = question(1, "mail.contoso.test", A);
    assert_eq!(
        verdict(&ask(&client().await, bound.address, &asked).await).1,
        2
    );
    assert_eq!(verdict(&ask(&client().await, zone.dns, &asked).await).1, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_without_having_asked_is_told_that_it_is_too_late() {
    let zone = Zone::new().await;
    let late = |entry: &Entry| {
        matches!(
            &entry.event,
            Event::TooLate {
                fault: "dns.rcode",
                rule: 1
            }
        )
    };
    let url = "https://mail.dns-servfail.contoso.test/EWS/Exchange.asmx";
    assert_eq!(zone.lab.curl(url, &[]).status, 401);
    assert_eq!(zone.lab.journal(1, late).await.len(), 1);
    // Who asked first may have met it.
    let once = question(1, "mail.dns-servfail-once.contoso.test", A);
    ask(&client().await, zone.dns, &once).await;
    let url = "https://mail.dns-servfail-once.contoso.test/EWS/Exchange.asmx";
    assert_eq!(zone.lab.curl(url, &[]).status, 401);
    assert_eq!(zone.lab.journal(1, late).await.len(), 1);
    // A mailbox names it later still.
    let url = "https://mail.contoso.test/EWS/Exchange.asmx";
    let mailbox = ["-u", "alice+dns-refused@contoso.test:exchaos"];
    zone.lab.curl(url, &mailbox);
    zone.lab.journal(2, late).await;
}
