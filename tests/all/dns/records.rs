//! Which records a healthy server has.

use std::path::Path;

use exchaos::journal::{Entry, Event};
use exchaos::settings::MAX_DNS_ADDRESSES;
use tokio::net::TcpStream;

use super::*;
use crate::harness::{run, skipped};

#[tokio::test(flavor = "multi_thread")]
async fn dig_finds_every_record_of_a_healthy_server_over_udp_and_tcp() {
    if no_dig() {
        return;
    }
    let zone = Zone::new().await;
    let srv = format!(
        "SRV 0 0 {} mail.healthy.contoso.test.",
        zone.lab.https.port()
    );
    for (asked, answer) in [
        ("contoso.test A", "contoso.test. 0 IN A 127.0.0.1"),
        (
            "mail.healthy.contoso.test A",
            "mail.healthy.contoso.test. 0 IN A 127.0.0.1",
        ),
        (
            "autodiscover.healthy.contoso.test A",
            "IN CNAME mail.healthy.contoso.test.",
        ),
        (
            "autodiscover.contoso.test A",
            "mail.contoso.test. 0 IN A 127.0.0.1",
        ),
        (
            "healthy.contoso.test MX",
            "IN MX 10 mx.healthy.contoso.test.",
        ),
        ("mx.contoso.test A", "mx.contoso.test. 0 IN A 127.0.0.1"),
        ("healthy.contoso.test TXT", "IN TXT \"v=spf1 mx -all\""),
        ("_autodiscover._tcp.healthy.contoso.test SRV", &srv),
        ("contoso.test NS", "IN NS ns.contoso.test."),
        (
            "contoso.test SOA",
            "IN SOA ns.contoso.test. hostmaster.contoso.test. 1 60 60 3600 0",
        ),
        ("contoso.test ANY", "IN HINFO \"RFC8482\" \"\""),
        (
            "mail.i-job.healthy.contoso.test A",
            "mail.i-job.healthy.contoso.test. 0 IN A 127.0.0.1",
        ),
    ] {
        for transport in [
            "+notcp",
            "+tcp",
            "+notcp +noedns",
            "+notcp +bufsize=4096 +cookie",
        ] {
            let said = zone.dig(&format!("{asked} {transport}"));
            assert!(said.contains("status: NOERROR"), "{asked}: {said}");
            assert!(said.contains("flags: qr aa rd;"), "{asked}: {said}");
            let words: Vec<_> = said.split_whitespace().collect();
            assert!(words.join(" ").contains(answer), "{asked}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_nothing_dig_is_told_who_is_responsible_and_that_it_must_not_be_kept() {
    if no_dig() {
        return;
    }
    let zone = Zone::new().await;
    let soa = "contoso.test. 0 IN SOA ns.contoso.test. hostmaster.contoso.test. 1 60 60 3600 0";
    for (asked, status) in [
        // The lab has no listener on IPv6.
        ("mail.contoso.test AAAA", "NOERROR"),
        ("contoso.test HTTPS", "NOERROR"),
        ("_tcp.contoso.test SRV", "NOERROR"),
        ("www.contoso.test A", "NXDOMAIN"),
    ] {
        let said = zone.dig(asked);
        let words: Vec<_> = said.split_whitespace().collect();
        assert!(
            said.contains(&format!("status: {status}")),
            "{asked}: {said}"
        );
        assert!(words.join(" ").contains(soa), "{asked}: {said}");
        assert!(said.contains("ANSWER: 0, AUTHORITY: 1"), "{asked}: {said}");
    }
    for asked in [
        "www.example.com A",
        "test A",
        "xcontoso.test A",
        ". NS",
        "localhost A",
    ] {
        let said = zone.dig(asked);
        assert!(said.contains("status: REFUSED"), "{asked}: {said}");
        assert!(said.contains("AUTHORITY: 0"), "{asked}: {said}");
    }
    assert!(zone.dig("contoso.test AXFR").contains("Transfer failed"));
    assert!(
        zone.dig("contoso.test A CH +notcp")
            .contains("status: REFUSED")
    );
    assert!(
        zone.dig("contoso.test A +edns=1 +noednsneg")
            .contains("status: BADVERS")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_keeps_its_spelling_and_a_typo_is_told_in_red() {
    if no_dig() {
        return;
    }
    let zone = Zone::new().await;
    let said = zone.dig("MaIl.HTTP-503-iis.cOnToSo.TeSt A");
    let spelled = said.matches("MaIl.HTTP-503-iis.cOnToSo.TeSt.").count();
    assert_eq!(spelled, 2, "in question and answer: {said}");
    zone.question(|asked| asked.name == "mail.http-503-iis.contoso.test")
        .await;
    assert!(
        zone.dig("mail.http-503-isi.contoso.test A")
            .contains("NXDOMAIN")
    );
    let refused = |entry: &Entry| match &entry.event {
        Event::Refused { reason, .. } => reason.contains("did you mean `http-503-iis`?"),
        _ => false,
    };
    zone.lab.journal(1, refused).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolver_finds_the_way_from_a_domain_to_its_autodiscover() {
    if skipped("exchangelib", Path::new(PYTHON).exists()) {
        return;
    }
    let zone = Zone::new().await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/find_server.py");
    let (ca, port) = (zone.lab.ca(), zone.dns.port().to_string());
    for domain in ["contoso.test", "dns-autodiscover-not-resolved.contoso.test"] {
        let args = [script, ca.to_str().unwrap(), &port, domain];
        let output = run(PYTHON, &args, "");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let https = zone.lab.https.port();
        let found = format!("mail.{domain} 127.0.0.1 {https} 401\n");
        assert_eq!(said, found, "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_addresses_are_cut_off_in_a_datagram_and_whole_on_a_stream() {
    let many: Vec<_> = (1..=MAX_DNS_ADDRESSES)
        .map(|last| format!("'127.0.1.{last}'"))
        .collect();
    let rule = format!(
        "[[rule]]\nfault.dns.address = {{ to = [{}] }}",
        many.join(", ")
    );
    let zone = Zone::with(&[("many", &rule)]).await;
    let asked = question(9, "mail.many.contoso.test", A);
    let answer = ask(&client().await, zone.dns, &asked).await;
    assert_eq!(verdict(&answer), (true, 0, 0));
    let mut stream = TcpStream::connect(zone.dns).await.unwrap();
    let answer = ask_stream(&mut stream, &asked).await.unwrap();
    assert_eq!(verdict(&answer), (false, 0, MAX_DNS_ADDRESSES as u16));
}
