//! Every URL that an answer has leads back to this server, whatever the client called it.

use std::collections::BTreeMap;

use exchaos::journal::Event;
use exchaos::{Door, Protocol};

use crate::harness::{GET_FOLDER, Lab, Seen};

/// A redirect of each kind, with placeholders in all that it says.
const REDIRECT: &str = "[[rule]]\nfault.autodiscover.redirect = { url = 'https://{authority}/Autodiscover/Autodiscover.svc' }";
const PORT: &str = "[[rule]]\nfault.autodiscover.redirect = { url = 'https://{host}:{port}/Autodiscover/Autodiscover.svc' }";
const ADDRESS: &str = "[[rule]]\nfault.autodiscover.redirect = { address = 'bob@contoso.test' }";
const HEADERS: &str = "[exchange]\nrequires-tls = false\n[[rule]]\non = { service = 'ews' }\n\
    fault.auth.challenge = { to = 'all', offer = ['Basic realm=\"https://{authority}/realm\"'], headers = { Link = '<https://{authority}/help>' } }";
const PLAIN: &str = "[exchange]\nrequires-tls = false";

/// Who is asked about: `alice` with that domain.
fn pox(domain: &str) -> String {
    let request = include_str!("../../requests/autodiscover.xml");
    request.replace("lost-autodiscover.contoso.test", domain)
}

const SOAP: &str = include_str!("../../requests/get_user_settings.xml");

/// How a client calls the server: the host of its URLs, and what it tells curl beside them.
struct Caller {
    name: &'static str,
    /// Scheme, host and port.
    origin: String,
    args: Vec<String>,
    /// Whether it comes to the listener of a proxy, where names alone pick a scenario.
    proxied: bool,
}

/// What each service is asked: a path, and the body of a POST.
const ASKED: [(&str, Option<&str>); 6] = [
    ("/EWS/Exchange.asmx", Some(GET_FOLDER)),
    ("/Autodiscover/Autodiscover.xml", Some("POX")),
    ("/Autodiscover/Autodiscover.svc", Some(SOAP)),
    (
        "/Autodiscover/autodiscover.json/v1.0/alice@contoso.test?Protocol=Ews",
        None,
    ),
    (
        "/Autodiscover/autodiscover.json/v1.0/alice@contoso.test?Protocol=AutodiscoverV1",
        None,
    ),
    ("/owa/", None),
];

/// The URLs in an answer, but for those that name something else.
fn urls(seen: &Seen) -> Vec<String> {
    let text = format!("{}\n{}", seen.head.join("\n"), seen.body).replace("&amp;", "&");
    let decoded = text.replace("%3a", ":").replace("%2f", "/");
    let decoded = decoded.replace("%5b", "[").replace("%5d", "]");
    let mut found = Vec::new();
    for text in [&text, &decoded] {
        for (start, _) in text.match_indices("http") {
            let rest = &text[start..];
            if !rest.starts_with("http://") && !rest.starts_with("https://") {
                continue;
            }
            let end = rest.find(|char: char| char.is_whitespace() || "<>\"'&".contains(char));
            let url = rest[..end.unwrap_or(rest.len())].to_owned();
            let named = ["schemas.", "www.w3.org", "docs.oasis"].iter();
            if !named.clone().any(|name| url.contains(name)) && !found.contains(&url) {
                found.push(url);
            }
        }
    }
    found
}

async fn opened(lab: &Lab, protocol: Protocol, ip: &str, scenario: &str) -> Option<String> {
    let door = Door {
        address: format!("{ip}:0").parse().unwrap(),
        selection: Some(Door::selection(scenario).unwrap()),
        ..Door::any()
    };
    let bound = lab.server.open(protocol, door).await.ok()?;
    Some(bound.address.to_string())
}

/// Everybody who comes to listeners of that scenario.
async fn callers(lab: &Lab, scenario: &str) -> Vec<Caller> {
    let https = opened(lab, Protocol::Https, "127.0.0.1", scenario)
        .await
        .unwrap();
    let http = opened(lab, Protocol::Http, "127.0.0.1", scenario)
        .await
        .unwrap();
    let six = opened(lab, Protocol::Https, "[::1]", scenario).await;
    let port = |address: &str| address.rsplit(':').next().unwrap().to_owned();
    let name = format!("autodiscover.{scenario}.contoso.test");
    let to_loopback = |port: &str| vec!["--resolve".to_owned(), format!("*:{port}:127.0.0.1")];
    let (tls, plain) = (port(&https), port(&http));
    let both = [to_loopback(&tls), to_loopback(&plain)].concat();
    let caller = |name, origin, args| Caller {
        name,
        origin,
        args,
        proxied: false,
    };
    let mut callers = vec![
        caller("by name", format!("https://{name}:{tls}"), both.clone()),
        caller(
            "localhost",
            format!("https://localhost:{tls}"),
            both.clone(),
        ),
        caller("an address", format!("https://{https}"), Vec::new()),
        caller(
            "plain, by name",
            format!("http://{name}:{plain}"),
            both.clone(),
        ),
        caller(
            "plain, localhost",
            format!("http://localhost:{plain}"),
            both,
        ),
        caller("plain, an address", format!("http://{http}"), Vec::new()),
        Caller {
            name: "through the proxy",
            origin: format!("https://{name}"),
            args: vec![
                "--suppress-connect-headers".into(),
                "--proxy".into(),
                format!("http://{}", lab.http),
            ],
            proxied: true,
        },
        Caller {
            name: "plain, through the proxy",
            origin: format!("http://{name}"),
            args: vec![
                "--suppress-connect-headers".into(),
                "--proxy".into(),
                format!("http://{}", lab.http),
            ],
            proxied: true,
        },
    ];
    callers
        .extend(six.map(|six| caller("an address of IPv6", format!("https://{six}"), Vec::new())));
    callers
}

/// What an answer hands out to that caller.
fn handed_out(lab: &Lab, caller: &Caller, (path, body): (&str, Option<&str>)) -> Vec<String> {
    let args: Vec<&str> = caller.args.iter().map(String::as_str).collect();
    let mut asked = [&args[..], &["-u", "alice@contoso.test:exchaos"]].concat();
    let pox = pox("contoso.test");
    if let Some(body) = body {
        let body = if body == "POX" { &pox } else { body };
        asked.extend(["-H", "Content-Type: text/xml", "--data-binary", body]);
    }
    let seen = lab.direct(&format!("{}{path}", caller.origin), &asked);
    let answered = seen.status != 0 && seen.status != 421;
    assert!(answered, "{path}: {seen:?}");
    urls(&seen)
}

/// Goes where a URL leads, and finds this server there, and the listeners of that scenario.
fn follow(lab: &Lab, scenario: &str, caller: &Caller, url: &str) {
    let args: Vec<&str> = caller.args.iter().map(String::as_str).collect();
    let who = format!("{scenario}, {}: {url}", caller.name);
    let last = |lab: &Lab| {
        lab.server
            .journal()
            .entries()
            .last()
            .map(|entry| entry.number)
    };
    let before = last(lab);
    let there = lab.direct(url, &args);
    assert_ne!(there.status, 0, "{who}: {}", there.stderr);
    assert_ne!(there.status, 421, "{who}: {}", there.body);
    let entries = lab.server.journal().entries();
    let mut since = entries.iter().filter(|entry| Some(entry.number) > before);
    let request = since.find(|entry| matches!(entry.event, Event::Request { .. }));
    let request = request.unwrap_or_else(|| panic!("{who} leads elsewhere"));
    let met = request.met.scenario.as_deref();
    assert!(
        caller.proxied || met == Some(scenario),
        "{who} meets {met:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_url_that_is_handed_out_leads_back_to_this_server() {
    let lab = Lab::with(&[
        ("redirect", REDIRECT),
        ("port", PORT),
        ("address", ADDRESS),
        ("headers", HEADERS),
        ("plain", PLAIN),
    ])
    .await;
    let (ews, autodiscover) = (&ASKED[..1], &ASKED[1..4]);
    for (scenario, asked) in [
        ("healthy", &ASKED[..]),
        ("plain", &ASKED[..4]),
        ("redirect", autodiscover),
        ("port", autodiscover),
        ("address", autodiscover),
        ("headers", ews),
        ("http-302-object-moved", ews),
    ] {
        for caller in callers(&lab, scenario).await {
            let urls = asked
                .iter()
                .flat_map(|asked| handed_out(&lab, &caller, *asked));
            let place = |url: &String| url.split('?').next().unwrap_or_default().to_owned();
            let urls: BTreeMap<String, String> = urls.map(|url| (place(&url), url)).collect();
            assert!(!urls.is_empty(), "{scenario}, {}: nothing", caller.name);
            for url in urls.values() {
                follow(&lab, scenario, &caller, url);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_proxy_no_address_is_handed_out_that_it_does_not_lead_to() {
    let lab = Lab::new().await;
    let request = pox("tcp-connect-refused.contoso.test");
    let args = [
        "-u",
        "alice@contoso.test:exchaos",
        "-H",
        "Content-Type: text/xml",
        "--data-binary",
        &request,
    ];
    let url = "https://autodiscover.contoso.test/Autodiscover/Autodiscover.xml";
    let seen = lab.through_proxy(url, &args);
    let urls = urls(&seen);
    assert!(!urls.is_empty(), "{seen:?}");
    for url in urls {
        let there = lab.through_proxy(&url, &[]);
        assert_ne!(there.status, 0, "{url}: {}", there.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_names_no_host_is_led_back_too() {
    let lab = Lab::new().await;
    let https = opened(&lab, Protocol::Https, "127.0.0.1", "http-302-object-moved")
        .await
        .unwrap();
    let seen = lab.direct(
        &format!("https://{https}/EWS/Exchange.asmx"),
        &["--http1.0", "--no-alpn", "-H", "Host:"],
    );
    let [to] = seen.header("Location")[..] else {
        panic!("{seen:?}")
    };
    assert!(to.starts_with(&format!("https://{https}/")), "{to}");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_2_the_authority_is_that_of_the_pseudo_header() {
    let lab = Lab::new().await;
    let https = opened(&lab, Protocol::Https, "127.0.0.1", "http-302-object-moved")
        .await
        .unwrap();
    let seen = lab.direct(&format!("https://{https}/EWS/Exchange.asmx"), &["--http2"]);
    let [to] = seen.header("Location")[..] else {
        panic!("{seen:?}")
    };
    let within = https.replace(':', "%3a");
    let wanted = format!(
        "https://{https}/owa/auth/logon.aspx?url=https%3a%2f%2f{within}%2fEWS%2fExchange.asmx&reason=0"
    );
    assert_eq!(to, wanted);
}
