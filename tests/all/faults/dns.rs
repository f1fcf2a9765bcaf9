//! Names that do not resolve: judged by dig, by dnspython, and by raw queries.

use std::path::Path;

use tokio::net::TcpStream;

use crate::dns::{
    A, AAAA, PYTHON, SRV, Zone, ask, ask_stream, client, heard, no_dig, question, verdict,
};
use crate::harness::{run, skipped};

/// The answer of each scenario to a query, in dig's words.
const FAULTS: [(&str, &str, &str); 24] = [
    (
        "dns-name-not-resolved",
        "mail A",
        "status: NXDOMAIN; AUTHORITY: 1",
    ),
    (
        "dns-name-not-resolved",
        "_autodiscover._tcp SRV",
        "status: NXDOMAIN",
    ),
    (
        "dns-autodiscover-not-resolved",
        "autodiscover A",
        "status: NXDOMAIN",
    ),
    (
        "dns-autodiscover-not-resolved",
        "_autodiscover._tcp SRV",
        "status: NOERROR; IN SRV 0 0",
    ),
    (
        "dns-servfail",
        "mail A",
        "status: SERVFAIL; ANSWER: 0, AUTHORITY: 0",
    ),
    ("dns-servfail-once", "mail A", "status: SERVFAIL"),
    ("dns-refused", "mail A", "status: REFUSED"),
    ("dns-formerr", "mail A +nobadcookie", "FORMERR"),
    ("dns-not-implemented", "mail A", "status: NOTIMP"),
    ("dns-delay", "mail A", "status: NOERROR; IN A 127.0.0.1"),
    (
        "dns-truncated",
        "mail A",
        "Truncated, retrying in TCP mode; IN A 127.0.0.1",
    ),
    (
        "dns-truncated",
        "mail A +ignore",
        "flags: qr aa tc rd; ANSWER: 0",
    ),
    (
        "dns-empty",
        "mail A",
        "status: NOERROR; ANSWER: 0, AUTHORITY: 1",
    ),
    (
        "dns-wrong-address",
        "mail A",
        "IN A 127.100.100.100; ANSWER: 1",
    ),
    (
        "dns-address-unreachable",
        "autodiscover A",
        "IN A 192.0.2.1; ANSWER: 2",
    ),
    (
        "dns-first-address-dead",
        "mail A",
        "IN A 127.100.100.100; IN A 127.0.0.1; ANSWER: 2",
    ),
    (
        "dns-ipv6-dead",
        "mail AAAA",
        "IN AAAA 2001:db8::1; ANSWER: 1",
    ),
    ("dns-ipv6-dead", "mail A", "IN A 127.0.0.1; ANSWER: 1"),
    (
        "dns-srv-missing",
        "_autodiscover._tcp SRV",
        "status: NXDOMAIN; AUTHORITY: 1",
    ),
    (
        "dns-srv-not-offered",
        "_autodiscover._tcp SRV",
        "IN SRV 0 0 0 .",
    ),
    (
        "dns-srv-wrong-target",
        "_autodiscover._tcp SRV",
        "gone.invalid.",
    ),
    (
        "dns-srv-wrong-port",
        "_autodiscover._tcp SRV",
        "IN SRV 0 0 444 mail.",
    ),
    (
        "dns-cname-dangling",
        "autodiscover A",
        "status: NXDOMAIN; IN CNAME gone.invalid.; ANSWER: 1",
    ),
    (
        "dns-catch-all",
        "who.ever A",
        "status: NOERROR; IN A 127.0.0.1",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn dig_sees_each_fault_as_its_scenario_describes_it() {
    if no_dig() {
        return;
    }
    let zone = Zone::new().await;
    for (id, query, seen) in FAULTS {
        let (label, record) = query.split_once(' ').unwrap();
        let text = zone.dig(&format!("{label}.{id}.contoso.test {record}"));
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for seen in seen.split("; ") {
            assert!(words.contains(seen), "{id} {query}, `{seen}`: {text}");
        }
    }
    let circle = zone.dig("mail.dns-cname-loop.contoso.test A");
    let words = circle.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mail, autodiscover) = ("mail.dns-cname-loop", "autodiscover.dns-cname-loop");
    for (from, to) in [(mail, autodiscover), (autodiscover, mail)] {
        let alias = format!("{from}.contoso.test. 0 IN CNAME {to}.contoso.test.");
        assert!(words.contains(&alias), "{circle}");
    }
    let flapping: Vec<_> = (0..4)
        .map(|_| zone.dig("mail.dns-flapping.contoso.test A"))
        .collect();
    let own: Vec<_> = flapping
        .iter()
        .map(|text| text.contains("127.0.0.1\n"))
        .collect();
    assert_eq!(own, [false, true, false, true], "{flapping:?}");
    for query in [
        "mail.dns-no-answer.contoso.test A +time=1",
        "mail.dns-no-answer.contoso.test A +time=1 +tcp",
        "mail.dns-truncated-tcp-closed.contoso.test A +time=1",
    ] {
        assert!(!zone.dig(query).contains("status:"), "{query}");
    }
    zone.question(|query| query.rcode.is_none() && query.fault == Some("dns.silence"))
        .await;
    zone.question(|query| query.rcode.is_none() && query.fault == Some("dns.truncate"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dnspython_recognizes_each_fault() {
    if skipped("dnspython", Path::new(PYTHON).exists()) {
        return;
    }
    let zone = Zone::new().await;
    let wrong_target = format!("0 0 {} gone.invalid.", zone.lab.https.port());
    let verdicts = [
        ("mail.healthy A", "127.0.0.1"),
        ("autodiscover.healthy A", "127.0.0.1"),
        ("mail.dns-name-not-resolved A", "NXDOMAIN"),
        ("mail.dns-servfail A", "NoNameservers"),
        ("mail.dns-refused A", "NoNameservers"),
        ("mail.dns-formerr A", "NoNameservers"),
        ("mail.dns-not-implemented A", "NoNameservers"),
        ("mail.dns-delay A", "127.0.0.1"),
        ("mail.dns-truncated A", "127.0.0.1"),
        ("mail.dns-empty A", "NoAnswer"),
        ("mail.dns-wrong-address A", "127.100.100.100"),
        ("mail.dns-address-unreachable A", "192.0.2.1"),
        ("mail.dns-first-address-dead A", "127.0.0.1 127.100.100.100"),
        ("mail.dns-ipv6-dead AAAA", "2001:db8::1"),
        ("mail.dns-flapping A", "127.100.100.100"),
        ("mail.dns-flapping A", "127.0.0.1"),
        ("mail.dns-flapping AAAA", "NoAnswer"),
        ("_autodiscover._tcp.dns-srv-missing SRV", "NXDOMAIN"),
        ("_autodiscover._tcp.dns-srv-not-offered SRV", "0 0 0 ."),
        ("_autodiscover._tcp.dns-srv-wrong-target SRV", &wrong_target),
        (
            "_autodiscover._tcp.dns-srv-wrong-port SRV",
            "0 0 444 mail.dns-srv-wrong-port.contoso.test.",
        ),
        ("autodiscover.dns-cname-loop A", "NoNameservers"),
        ("autodiscover.dns-cname-dangling A", "NXDOMAIN"),
        ("who.ever.dns-catch-all A", "127.0.0.1"),
    ];
    let names = verdicts.iter().flat_map(|(query, _)| {
        let (name, record) = query.split_once(' ').unwrap();
        [format!("{name}.contoso.test"), record.to_owned()]
    });
    let names: Vec<String> = names.collect();
    let port = zone.dns.port().to_string();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/resolve.py");
    let mut args = vec![script, &port, "20"];
    args.extend(names.iter().map(String::as_str));
    let output = run(PYTHON, &args, "");
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for ((query, verdict), line) in verdicts.iter().zip(lines.lines()) {
        let seen = line.splitn(3, ' ').nth(2).unwrap();
        assert_eq!(seen, *verdict, "{query}");
    }
    args[2] = "1";
    for name in [
        "mail.dns-no-answer.contoso.test",
        "mail.dns-truncated-tcp-closed.contoso.test",
    ] {
        let output = run(PYTHON, &[&args[..3], &[name, "A"]].concat(), "");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            text.contains("Timeout") || text.contains("NoNameservers"),
            "{text}"
        );
    }
}

/// Each mechanism, with the effect of its first hit on an A or SRV query.
const ONCE: [(&str, &str); 10] = [
    ("rcode", "{ code = 'servfail' }"),
    ("empty", "{}"),
    ("address", "{ to = ['192.0.2.1'] }"),
    ("flap", "{ between = ['192.0.2.1'] }"),
    ("cname", "{ how = 'dangling' }"),
    ("truncate", "{}"),
    ("delay", "{ time = '1ms' }"),
    ("srv", "{ how = 'missing' }"),
    ("catch-all", "{}"),
    ("silence", "{}"),
];

#[tokio::test(flavor = "multi_thread")]
async fn after_a_fault_the_next_query_of_the_same_and_of_another_client_is_healthy() {
    let scenarios = ONCE.map(|(mechanism, parameters)| {
        let rule = format!("[[rule]]\nwhen = 'first 1'\nfault.dns.{mechanism} = {parameters}");
        (format!("once-{mechanism}"), rule)
    });
    let scenarios: Vec<_> = scenarios
        .iter()
        .map(|(id, rule)| (id.as_str(), rule.as_str()))
        .collect();
    let zone = Zone::with(&scenarios).await;
    let catalogue = zone.lab.server.catalogue();
    let rules = catalogue
        .sorted()
        .into_iter()
        .flat_map(|scenario| &scenario.rule);
    for fault in rules.filter_map(|rule| rule.fault.as_ref()) {
        let name = fault.name().strip_prefix("dns.");
        let query = ONCE.iter().any(|(mechanism, _)| Some(*mechanism) == name);
        assert!(name.is_none() || query, "{name:?} is in the table too");
    }
    for (mechanism, _) in ONCE {
        let (label, record) = match mechanism {
            "srv" => ("_autodiscover._tcp", SRV),
            _ => ("mail", A),
        };
        let name = format!("{label}.once-{mechanism}.contoso.test");
        let (first, second) = (client().await, client().await);
        let struck = match mechanism {
            "catch-all" => format!("nobody.once-{mechanism}.contoso.test"),
            _ => name.clone(),
        };
        first
            .send_to(&question(1, &struck, record), zone.dns)
            .await
            .unwrap();
        let fault = format!("dns.{mechanism}");
        zone.question(|query| query.fault == Some(&fault)).await;
        if mechanism != "silence" {
            heard(&first).await;
        }
        for socket in [&first, &second] {
            let answer = ask(socket, zone.dns, &question(2, &name, record)).await;
            assert_eq!(verdict(&answer), (false, 0, 1), "{mechanism}");
        }
        let mut stream = TcpStream::connect(zone.dns).await.unwrap();
        let answer = ask_stream(&mut stream, &question(3, &name, record))
            .await
            .unwrap();
        assert_eq!(verdict(&answer), (false, 0, 1), "{mechanism} over TCP");
    }
    let answer = ask(
        &client().await,
        zone.dns,
        &question(4, "x.once-catch-all.contoso.test", A),
    )
    .await;
    assert_eq!(verdict(&answer), (false, 3, 0), "the wildcard is gone");
}

/// Each scenario of DNS with one hit, and a query that it strikes.
fn each_once() -> Vec<(String, String, &'static str, u16)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/dns");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    files
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let rules = text[text.find("[[rule]]").unwrap()..].split("[expect]");
            let rules = rules.into_iter().next().unwrap();
            let lines = rules.lines().filter(|line| !line.starts_with("when"));
            let rules = lines.collect::<Vec<_>>().join("\n");
            let (label, record) = match () {
                () if rules.contains("dns.srv") => ("_autodiscover._tcp", SRV),
                () if rules.contains("dns.catch-all") => ("nobody", A),
                () if rules.contains("host = \"autodiscover") => ("autodiscover", A),
                () if !rules.contains("\"A\"") && rules.contains("\"AAAA\"") => ("mail", AAAA),
                () => ("mail", A),
            };
            let id = path.file_stem().unwrap().to_str().unwrap();
            let rules = rules.replace("[[rule]]", "[[rule]]\nwhen = 'first 1'");
            (format!("once-{id}"), rules, label, record)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_first_query_of_each_scenario_the_next_ones_are_healthy() {
    let all = each_once();
    let scenarios: Vec<_> = all
        .iter()
        .map(|(id, rules, ..)| (id.as_str(), rules.as_str()))
        .collect();
    let zone = Zone::with(&scenarios).await;
    for (id, _, label, record) in &all {
        let name = format!("{label}.{id}.contoso.test");
        let (first, second) = (client().await, client().await);
        first
            .send_to(&question(1, &name, *record), zone.dns)
            .await
            .unwrap();
        zone.question(|query| query.name == name && query.fault.is_some())
            .await;
        let healthy = format!("{label}.healthy.contoso.test");
        let healthy = ask(&client().await, zone.dns, &question(3, &healthy, *record)).await;
        if id != "once-dns-no-answer" {
            heard(&first).await;
        }
        for socket in [&first, &second] {
            let answer = ask(socket, zone.dns, &question(2, &name, *record)).await;
            assert_eq!(verdict(&answer), verdict(&healthy), "{id}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_match_the_name_and_the_record_and_have_their_delay() {
    let rules = "[[rule]]\non = { host = 'autodiscover.*', record = ['A', 'AAAA'] }\n\
                 delay = '1ms'\nfault.dns.rcode = { code = 'refused' }";
    let zone = Zone::with(&[("some", rules)]).await;
    let socket = client().await;
    for (name, record, code) in [
        ("autodiscover.some.contoso.test", A, 5),
        ("autodiscover.some.contoso.test", 15, 0),
        ("mail.some.contoso.test", A, 0),
    ] {
        let answer = ask(&socket, zone.dns, &question(7, name, record)).await;
        assert_eq!(verdict(&answer).1, code, "{name} {record}");
    }
}
