//! Names that resolve, and those that do not: judged by dig, by dnspython, and by raw questions.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use exchaos::journal::{Entry, Event};
use exchaos::settings::{MAX_DNS_ADDRESSES, MAX_DNS_CLIENTS};
use exchaos::{Config, Door, Protocol, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use crate::harness::{Lab, PATIENCE, run, skipped};

const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/venv/bin/python");

/// Types of record by their numbers.
const A: u16 = 1;
const AAAA: u16 = 28;
const SRV: u16 = 33;

/// A lab with a name server.
struct Zone {
    lab: Lab,
    dns: SocketAddr,
}

impl Zone {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    async fn with(scenarios: &[(&str, &str)]) -> Self {
        let lab = Lab::with(scenarios).await;
        let dns = lab.server.open_dns(Door::any().address).await.unwrap();
        Self { lab, dns }
    }

    /// All that dig says.
    fn dig(&self, args: &str) -> String {
        let server = format!("@{}", self.dns.ip());
        let port = self.dns.port().to_string();
        let mut all = vec![server.as_str(), "-p", &port, "+tries=1", "+time=20"];
        all.extend(args.split(' '));
        let output = run("dig", &all, "");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    async fn question(&self, matches: impl Fn(&Asked<'_>) -> bool) {
        let told = |entry: &Entry| asked(entry).is_some_and(|asked| matches(&asked));
        self.lab.journal(1, told).await;
    }
}

/// What the journal says of a question.
struct Asked<'a> {
    name: &'a str,
    rcode: Option<&'static str>,
    fault: Option<&'static str>,
}

fn asked(entry: &Entry) -> Option<Asked<'_>> {
    match &entry.event {
        Event::Dns {
            name,
            rcode,
            struck,
            ..
        } => Some(Asked {
            name,
            rcode: *rcode,
            fault: struck.as_ref().map(|struck| struck.fault),
        }),
        _ => None,
    }
}

fn no_dig() -> bool {
    skipped("dig", Command::new("dig").arg("-v").output().is_ok())
}

/// A question in bytes, for one IN record, without extensions.
fn question(id: u16, name: &str, record: u16) -> Vec<u8> {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        bytes.push(label.len() as u8);
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend(record.to_be_bytes());
    bytes.extend([0, 1]);
    bytes
}

/// Code and number of answers, the truncation bit in front.
fn verdict(answer: &[u8]) -> (bool, u8, u16) {
    let count = u16::from_be_bytes([answer[6], answer[7]]);
    (answer[2] & 2 != 0, answer[3] & 0xf, count)
}

/// What comes next.
async fn heard(socket: &UdpSocket) -> Vec<u8> {
    let mut answer = vec![0; 65_535];
    let (length, _) = timeout(PATIENCE, socket.recv_from(&mut answer))
        .await
        .unwrap()
        .unwrap();
    answer.truncate(length);
    answer
}

async fn ask(socket: &UdpSocket, server: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    socket.send_to(bytes, server).await.unwrap();
    let answer = heard(socket).await;
    assert_eq!(answer[..2], bytes[..2], "it is the answer to this question");
    answer
}

async fn client() -> UdpSocket {
    UdpSocket::bind("127.0.0.1:0").await.unwrap()
}

async fn ask_stream(socket: &mut TcpStream, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let length = (bytes.len() as u16).to_be_bytes();
    socket.write_all(&[&length, bytes].concat()).await?;
    let answered = async {
        let mut answer = vec![0; usize::from(socket.read_u16().await?)];
        socket.read_exact(&mut answer).await?;
        Ok(answer)
    };
    timeout(PATIENCE, answered).await.unwrap()
}

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

/// What each scenario does to a question, by dig's words.
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
async fn dig_sees_each_fault_as_its_scenario_tells_it() {
    if no_dig() {
        return;
    }
    let zone = Zone::new().await;
    for (id, asked, seen) in FAULTS {
        let (label, record) = asked.split_once(' ').unwrap();
        let said = zone.dig(&format!("{label}.{id}.contoso.test {record}"));
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for seen in seen.split("; ") {
            assert!(words.contains(seen), "{id} {asked}, `{seen}`: {said}");
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
        .map(|said| said.contains("127.0.0.1\n"))
        .collect();
    assert_eq!(own, [false, true, false, true], "{flapping:?}");
    for asked in [
        "mail.dns-no-answer.contoso.test A +time=1",
        "mail.dns-no-answer.contoso.test A +time=1 +tcp",
        "mail.dns-truncated-tcp-closed.contoso.test A +time=1",
    ] {
        assert!(!zone.dig(asked).contains("status:"), "{asked}");
    }
    zone.question(|asked| asked.rcode.is_none() && asked.fault == Some("dns.silence"))
        .await;
    zone.question(|asked| asked.rcode.is_none() && asked.fault == Some("dns.truncate"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dnspython_takes_each_fault_for_what_it_is() {
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
    let names = verdicts.iter().flat_map(|(asked, _)| {
        let (name, record) = asked.split_once(' ').unwrap();
        [format!("{name}.contoso.test"), record.to_owned()]
    });
    let names: Vec<String> = names.collect();
    let port = zone.dns.port().to_string();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/resolve.py");
    let mut args = vec![script, &port, "20"];
    args.extend(names.iter().map(String::as_str));
    let output = run(PYTHON, &args, "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for ((asked, verdict), line) in verdicts.iter().zip(said.lines()) {
        let seen = line.splitn(3, ' ').nth(2).unwrap();
        assert_eq!(seen, *verdict, "{asked}");
    }
    args[2] = "1";
    for name in [
        "mail.dns-no-answer.contoso.test",
        "mail.dns-truncated-tcp-closed.contoso.test",
    ] {
        let output = run(PYTHON, &[&args[..3], &[name, "A"]].concat(), "");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            said.contains("Timeout") || said.contains("NoNameservers"),
            "{said}"
        );
    }
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

/// Every mechanism once: what its first hit does to an A or SRV question.
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
async fn after_a_fault_the_next_question_of_the_same_and_of_another_client_is_healthy() {
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
        let asked = ONCE.iter().any(|(mechanism, _)| Some(*mechanism) == name);
        assert!(name.is_none() || asked, "{name:?} is asked about too");
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
        zone.question(|asked| asked.fault == Some(&fault)).await;
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

/// Each scenario of DNS, struck once, and what is asked that it strikes at.
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
async fn after_each_scenarios_first_question_the_next_ones_are_answered_as_healthy_ones_are() {
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
        zone.question(|asked| asked.name == name && asked.fault.is_some())
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
async fn rules_match_the_name_and_the_record_and_wait_as_long_as_they_say() {
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

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_of_a_scenario_is_what_its_names_lead_to() {
    let zone = Zone::new().await;
    let door = Door {
        address: "127.0.0.2:0".parse().unwrap(),
        selection: Some(Door::selection("http-503-iis").unwrap()),
        gives_way: false,
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

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_is_refused_or_ignored_and_the_next_question_is_answered() {
    let zone = Zone::new().await;
    let good = question(1, "mail.contoso.test", A);
    let socket = client().await;
    for (bytes, code) in [
        (good[..20].to_vec(), 1),
        ([&good[..4], &[0, 2], &good[6..]].concat(), 1),
        ([&good[..4], &[0, 0], &good[6..12]].concat(), 1),
        ([&good[..2], &[0x28], &good[3..]].concat(), 4),
        (vec![0; 12], 1),
        ([good.as_slice(), &[0; 8_000]].concat(), 0),
    ] {
        let answer = ask(&socket, zone.dns, &bytes).await;
        assert_eq!(answer[3] & 0xf, code, "{} bytes", bytes.len());
    }
    for ignored in [&[][..], &[0], &[0xff; 12], &[0xff; 1_000]] {
        socket.send_to(ignored, zone.dns).await.unwrap();
    }
    let ignored = |entry: &Entry| match &entry.event {
        Event::NoQuestion { reason, .. } => reason.starts_with("it is "),
        _ => false,
    };
    zone.lab.journal(4, ignored).await;
    assert_eq!(verdict(&ask(&socket, zone.dns, &good).await), (false, 0, 1));
}

/// A question for a label of any bytes under the served domain, of any type, with a byte of it changed now and then.
fn strange(number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut bytes = question(number as u16, "x.contoso.test", next() as u16);
    let label: Vec<u8> = (0..1 + next() % 63).map(|_| next() as u8).collect();
    bytes.splice(12..14, [&[label.len() as u8], label.as_slice()].concat());
    if number.is_multiple_of(2) {
        let place = next() as usize % bytes.len();
        bytes[place] = next() as u8;
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn no_strange_question_stops_it() {
    let zone = Zone::new().await;
    let door = Door {
        selection: Some(Door::selection("dns-catch-all").unwrap()),
        ..Door::any()
    };
    let all = zone.lab.server.open(Protocol::Dns, door).await.unwrap();
    for server in [zone.dns, all.address] {
        let socket = client().await;
        let mut stream = TcpStream::connect(server).await.unwrap();
        for number in 0..200 {
            let bytes = strange(number);
            socket.send_to(&bytes, server).await.unwrap();
            if number % 50 == 49 {
                // No more than the system keeps for the server.
                let asked = question(1, "mail.contoso.test", A);
                let answer = ask(&client().await, server, &asked).await;
                assert_eq!(verdict(&answer), (false, 0, 1));
            }
            let framed = [&(bytes.len() as u16).to_be_bytes(), bytes.as_slice()].concat();
            stream.write_all(&framed).await.unwrap();
        }
        let asked = question(1, "mail.contoso.test", A);
        let mut stream = TcpStream::connect(server).await.unwrap();
        let answer = ask_stream(&mut stream, &asked).await.unwrap();
        assert_eq!(verdict(&answer), (false, 0, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_takes_many_questions_and_the_longest_rubbish() {
    let zone = Zone::new().await;
    let good = question(1, "mail.contoso.test", A);
    let mut stream = TcpStream::connect(zone.dns).await.unwrap();
    for bytes in [
        good.clone(),
        vec![0; 65_535],
        vec![0x7f; 65_535],
        vec![7; 30],
        good,
    ] {
        let answer = ask_stream(&mut stream, &bytes).await.unwrap();
        let well = bytes.len() < 60 && bytes[0] == 0;
        assert_eq!(answer[3] & 0xf == 0, well, "{} bytes", bytes.len());
    }
    // Two questions in one piece.
    let asked = question(5, "mail.contoso.test", A);
    let framed = [&(asked.len() as u16).to_be_bytes(), asked.as_slice()].concat();
    stream.write_all(&framed).await.unwrap();
    let answer = ask_stream(&mut stream, &asked).await.unwrap();
    assert_eq!(verdict(&answer), (false, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_connect_and_say_nothing_keep_nobody_out() {
    let zone = Zone::new().await;
    let mut idle = Vec::new();
    for _ in 0..MAX_DNS_CLIENTS + 20 {
        let mut stream = TcpStream::connect(zone.dns).await.unwrap();
        // Half of a length.
        stream.write_all(&[0]).await.unwrap();
        idle.push(stream);
    }
    let asked = question(1, "mail.contoso.test", A);
    let mut stream = TcpStream::connect(zone.dns).await.unwrap();
    let answer = ask_stream(&mut stream, &asked).await.unwrap();
    assert_eq!(verdict(&answer), (false, 0, 1));
    // The oldest made room.
    let mut byte = [0];
    let ended = timeout(PATIENCE, idle[0].read(&mut byte)).await.unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_what_waits_and_frees_the_port() {
    let zone = Zone::new().await;
    let socket = client().await;
    let waits = question(1, "mail.dns-delay.contoso.test", A);
    socket.send_to(&waits, zone.dns).await.unwrap();
    let mut silent = TcpStream::connect(zone.dns).await.unwrap();
    let framed = [&(waits.len() as u16).to_be_bytes(), waits.as_slice()].concat();
    silent.write_all(&framed).await.unwrap();
    let delayed = |entry: &Entry| {
        entry
            .struck()
            .is_some_and(|struck| struck.fault == "dns.delay")
    };
    zone.lab.journal(2, delayed).await;
    zone.lab.server.stop().await;
    let mut byte = [0];
    let ended = timeout(PATIENCE, silent.read(&mut byte)).await.unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    std::net::UdpSocket::bind(zone.dns).unwrap();
}
