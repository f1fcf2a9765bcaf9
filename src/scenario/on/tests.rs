//! Conditions, compared with clients and with each other.

use proptest::prelude::*;

use super::On;
use super::conditions::CONDITIONS;
use super::known::{Facts, Layer};
use crate::facts::{Connection, Hello, Question, Request, Service, Transport};

/// A sample of each condition that the client of these tests, or its DNS query, satisfies.
const SAMPLES: [(&str, &str); 17] = [
    ("service", "'ews'"),
    ("operation", "'GetItem'"),
    ("mailbox", "'alice@*'"),
    ("host", "'mail.*'"),
    ("scheme", "'https'"),
    ("path", "'/ews/*'"),
    ("method", "'POST'"),
    ("header", "{ authorization = '*' }"),
    ("source", "'10.0.0.0/8'"),
    ("auth", "'Bearer'"),
    ("app-id", "'crm'"),
    ("aud", "'https://mail.*'"),
    ("tenant", "'t1'"),
    ("claim", "{ roles = 'full*' }"),
    ("sni", "'mail.*'"),
    ("alpn", "'h2'"),
    ("record", "'SRV'"),
];

fn on(text: &str) -> On {
    toml::from_str(text).unwrap()
}

fn connection() -> Connection {
    Connection {
        number: 1,
        peer: "10.1.2.3:4".parse().unwrap(),
        listener: "127.0.0.1:443".parse().unwrap(),
        secure: true,
        hello: Some(Hello {
            server_name: Some("mail.contoso.test".to_owned()),
            alpn: vec!["h2".to_owned(), "http/1.1".to_owned()],
            ..Hello::default()
        }),
    }
}

fn request() -> Request {
    let mut request = Request {
        host: "mail.contoso.test".into(),
        method: http::Method::POST,
        path: "/EWS/Exchange.asmx".into(),
        service: Service::Ews,
        operation: Some("GetItem"),
        mailbox: Some("alice@contoso.test".into()),
        ..Request::default()
    };
    // {"appid":"crm","aud":"https://mail.contoso.test","tid":"t1","roles":["x","full_access_as_app"]}
    let value = "Bearer x.eyJhcHBpZCI6ImNybSIsImF1ZCI6Imh0dHBzOi8vbWFpbC5jb250b3NvLnRlc3QiLCJ0aWQiOiJ0MSIsInJvbGVzIjpbIngiLCJmdWxsX2FjY2Vzc19hc19hcHAiXX0.y"
        .parse()
        .unwrap();
    request.headers.insert("authorization", value);
    request
}

fn question() -> Question {
    Question {
        number: 1,
        name: "mail.contoso.test".into(),
        record: "SRV".to_owned(),
        known: true,
        transport: Transport::Udp,
        peer: "10.1.2.3:4".parse().unwrap(),
        listener: "127.0.0.1:53".parse().unwrap(),
    }
}

/// The keys of the samples above whose facts are known about a client.
fn known(facts: &Facts<'_>) -> Vec<&'static str> {
    let mut known = Vec::new();
    for (condition, (key, value)) in CONDITIONS.iter().zip(SAMPLES) {
        assert_eq!(condition.key, key, "a condition has no sample here");
        let on = on(&format!("{key} = {value}"));
        let set: Vec<_> = on.own().map(|condition| condition.key).collect();
        assert_eq!(set, [key]);
        match (condition.holds)(&on, facts) {
            Some(holds) => {
                assert!(holds, "{key}");
                known.push(key);
            }
            None => assert!(!on.holds(facts), "{key} is not known"),
        }
    }
    known
}

#[test]
fn a_condition_is_known_at_the_layer_of_its_row() {
    assert_eq!(CONDITIONS.len(), SAMPLES.len());
    let until = |layer: Layer| -> Vec<_> {
        let known = CONDITIONS.iter().filter(|row| row.known.layer <= layer);
        let keys = known.map(|row| row.key);
        keys.filter(|key| *key != "record").collect()
    };
    let accepted = Connection {
        hello: None,
        ..connection()
    };
    assert_eq!(known(&Facts::Connection(&accepted)), until(Layer::Accept));
    let connection = connection();
    assert_eq!(
        known(&Facts::Connection(&connection)),
        until(Layer::Connection)
    );
    let head = Request {
        operation: None,
        mailbox: None,
        ..request()
    };
    assert_eq!(
        known(&Facts::Request(&connection, &head)),
        until(Layer::Head)
    );
    assert_eq!(
        known(&Facts::Request(&connection, &request())),
        until(Layer::Request)
    );
    let in_dns = CONDITIONS.iter().filter(|row| row.known.in_dns);
    let in_dns: Vec<_> = in_dns.map(|row| row.key).collect();
    assert_eq!(known(&Facts::Question(&question())), in_dns);
}

#[test]
fn a_condition_covers_itself_and_not_everything() {
    for (key, value) in SAMPLES {
        let sample = on(&format!("{key} = {value}"));
        assert!(sample.covers(&sample), "{key}");
        assert!(!sample.covers(&On::default()), "{key}");
        assert!(On::default().covers(&sample), "{key}");
    }
}

#[test]
fn exactly_the_unsatisfied_conditions_are_named() {
    for (key, value) in SAMPLES {
        let sample = on(&format!("{key} = {value}"));
        let phrases = sample.phrases();
        assert!(!phrases.concat().is_empty(), "{key}");
        let spared = on(&format!("not = {{ {key} = {value} }}"));
        if key == "record" {
            continue;
        }
        let unsatisfied = sample.unsatisfied_by(&connection(), &request());
        assert_eq!(unsatisfied, [""; 0], "{key}");
        let unsatisfied = spared.unsatisfied_by(&connection(), &request());
        assert_eq!(unsatisfied, spared.phrases(), "{key}");
    }
    for (text, phrase) in [
        ("service = 'ews'", "EWS"),
        (
            "operation = ['GetItem', 'FindItem', 'SyncFolderItems']",
            "GetItem, FindItem or SyncFolderItems",
        ),
        ("header = { Authorization = 'Bearer*' }", "a Bearer token"),
        (
            "header = { Authorization = ['Basic *', 'NTLM *'] }",
            "Basic or NTLM credentials",
        ),
        ("header = { Cookie = '*' }", "the header Cookie"),
        (
            "auth = ['none', 'Bearer']",
            "no credentials or a Bearer token",
        ),
        ("not = { sni = '*' }", "no server name (SNI)"),
        (
            "not = { host = 'outlook.*' }",
            "anything but the host outlook.*",
        ),
        ("scheme = 'http'", "a connection without TLS"),
    ] {
        assert_eq!(on(text).phrases(), [phrase]);
    }
}

#[test]
fn every_condition_has_a_row_in_the_documents() {
    let documents = include_str!("../../../docs/scenarios.md");
    let table = documents.split("| key of `on` |").nth(1).unwrap();
    let rows = table.split("\n\n").next().unwrap().lines();
    let keys: String = rows.filter_map(|row| row.split('|').nth(1)).collect();
    for condition in CONDITIONS {
        let key = format!("`{}`", condition.key);
        assert!(keys.contains(&key), "docs/scenarios.md has no {key}");
    }
}

#[test]
fn every_condition_has_to_hold() {
    for text in [
        "",
        "service = 'ews'",
        "operation = ['GetItem', 'FindItem']",
        "mailbox = 'Alice@*'",
        "host = '*.contoso.test'",
        "path = '/ews/*'",
        "method = 'POST'",
        "header = { Authorization = 'Bearer *' }",
        "scheme = 'https'",
        "source = '10.0.0.0/8'",
        "source = ['192.168.0.0/16', '10.1.2.3']",
        "auth = ['Bearer', 'none']",
        "app-id = 'CRM'",
        "sni = 'mail.*'",
        "alpn = 'h2'",
        "not = { operation = 'FindItem' }",
        "service = 'ews'\nnot = { operation = 'GetItem', mailbox = 'bob@*' }",
    ] {
        assert!(on(text).request(&connection(), &request()), "{text}");
    }
    for text in [
        "service = 'autodiscover'",
        "operation = 'FindItem'",
        "mailbox = 'bob@*'",
        "host = 'contoso.test'",
        "path = '/autodiscover/*'",
        "method = ['GET', 'HEAD']",
        "header = { Authorization = 'Basic *' }",
        "header = { Cookie = '*' }",
        "service = 'ews'\nmailbox = 'bob@*'",
        "scheme = 'http'",
        "source = '10.1.2.4'",
        "auth = ['Basic', 'none']",
        "app-id = 'other'",
        "sni = 'autodiscover.*'",
        "alpn = 'h3'",
        "not = { operation = ['GetItem', 'FindItem'] }",
        "service = 'ews'\nnot = { app-id = 'crm' }",
    ] {
        assert!(!on(text).request(&connection(), &request()), "{text}");
    }
}

#[test]
fn no_credentials_are_a_scheme_of_their_own() {
    let mut request = request();
    request.headers.clear();
    assert!(on("auth = 'none'").request(&connection(), &request));
    assert!(!on("auth = 'Bearer'").request(&connection(), &request));
    request
        .headers
        .insert("authorization", "basic x".parse().unwrap());
    assert!(on("auth = 'Basic'").request(&connection(), &request));
    request
        .headers
        .insert("authorization", "!".parse().unwrap());
    assert!(!on("auth = 'none'").request(&connection(), &request));
}

#[test]
fn a_condition_needs_the_layer_at_which_its_facts_are_known() {
    for (text, layer) in [
        ("", Layer::Accept),
        ("source = '::1'", Layer::Accept),
        ("host = 'a'", Layer::Connection),
        ("path = 'a'", Layer::Head),
        ("path = 'a'\nmailbox = 'b'", Layer::Request),
        (
            "host = 'a'\nnot = { operation = 'GetItem' }",
            Layer::Request,
        ),
    ] {
        assert_eq!(on(text).needs(), layer, "{text}");
    }
    assert!(on("sni = 'mail.*'\nhost = 'MAIL.*'").connection(&connection()));
    assert!(!on("not = { path = 'a' }").connection(&connection()));
}

#[test]
fn a_rule_that_excludes_every_name_is_nameless() {
    assert!(on("not = { sni = '*' }").is_nameless());
    for text in [
        "",
        "sni = '*'",
        "not = { sni = 'mail.*' }",
        "not = { sni = '*', alpn = 'h2' }",
    ] {
        assert!(!on(text).is_nameless(), "{text}");
    }
}

#[test]
fn one_covers_another_only_if_that_is_certain() {
    for (wide, narrow) in [
        ("", "operation = 'GetItem'"),
        (
            "operation = ['GetItem', 'FindItem']",
            "operation = 'GetItem'\nservice = 'ews'",
        ),
        (
            "mailbox = '*@contoso.test'",
            "mailbox = ['a*@Contoso.test', 'b@contoso.test']",
        ),
        ("header = { a = '*' }", "header = { A = 'x' }"),
        ("source = '10.0.0.0/8'", "source = '10.1.0.0/16'"),
        (
            "not = { operation = 'GetItem' }",
            "not = { operation = ['GetItem', 'FindItem'] }",
        ),
    ] {
        assert!(on(wide).covers(&on(narrow)), "{wide} covers {narrow}");
        assert!(
            !on(narrow).covers(&on(wide)),
            "{narrow} does not cover {wide}"
        );
    }
    assert!(!on("path = 'a*b*c'").covers(&on("path = 'a*c'")));
}

/// Conditions that some of the clients below satisfy.
fn conditions() -> impl Strategy<Value = String> {
    let one = |key: &'static str, values: &'static [&'static str]| {
        proptest::option::of(proptest::sample::select(values)).prop_map(move |value| {
            value
                .map(|value| format!("{key} = {value}\n"))
                .unwrap_or_default()
        })
    };
    (
        one("service", &["'ews'", "'autodiscover'"]),
        one(
            "operation",
            &["'GetItem'", "['GetItem', 'FindItem']", "'FindItem'"],
        ),
        one(
            "mailbox",
            &["'a*'", "'*@x'", "'ab@x'", "['b*', 'a@x']", "'*b*'"],
        ),
        one("path", &["'/e*'", "'/ews/?'", "'*/a'", "'/*w*'"]),
        one("source", &["'10.0.0.0/8'", "['10.1.2.3', '::1']"]),
        one("scheme", &["'http'", "'https'"]),
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].concat())
}

fn clients() -> impl Strategy<Value = (Connection, Request)> {
    let sources = proptest::sample::select(&["10.1.2.3:1", "10.9.9.9:1", "[::1]:1", "127.0.0.1:1"]);
    let mailboxes = proptest::option::of(proptest::sample::select(&["a@x", "ab@x", "b@x", "A@y"]));
    let paths = proptest::sample::select(&["/ews/a", "/EWS/b", "/f", "/autodiscover/a"]);
    let operations = proptest::option::of(proptest::sample::select(&["GetItem", "FindItem"]));
    (sources, any::<bool>(), paths, operations, mailboxes).prop_map(
        |(peer, secure, path, operation, mailbox)| {
            let connection = Connection {
                peer: peer.parse().unwrap(),
                secure,
                ..connection()
            };
            let request = Request {
                path: path.into(),
                service: Service::of(path),
                operation,
                mailbox: mailbox.map(Into::into),
                ..Request::default()
            };
            (connection, request)
        },
    )
}

/// A plain evaluator of the same conditions.
fn naive(text: &str, connection: &Connection, request: &Request) -> bool {
    let words = |value: &str| -> Vec<String> {
        value
            .trim_matches(['[', ']'])
            .split(", ")
            .map(|word| word.trim_matches('\'').to_owned())
            .collect()
    };
    let glob = |pattern: &str, text: &str| {
        let regex = regex_of(pattern);
        regex_matches(&regex, &text.to_lowercase())
    };
    text.lines().all(|line| {
        let (key, value) = line.split_once(" = ").unwrap();
        words(value).iter().any(|word| match key {
            "service" => request.service.to_string() == *word,
            "operation" => request.operation == Some(word),
            "mailbox" => request
                .mailbox
                .as_deref()
                .is_some_and(|mailbox| glob(word, mailbox)),
            "path" => glob(word, &request.path),
            "scheme" => connection.secure == (word == "https"),
            _ => {
                let network: ipnet::IpNet = word
                    .parse()
                    .or_else(|_| {
                        word.parse()
                            .map(|address: std::net::IpAddr| address.into())
                            .map_err(|_| ())
                    })
                    .unwrap();
                network.contains(&connection.peer.ip())
            }
        })
    })
}

/// A pattern as a list of characters. `None` stands for any text.
fn regex_of(pattern: &str) -> Vec<Option<Vec<char>>> {
    let mut elements = Vec::new();
    for char in pattern.chars() {
        elements.push(match char {
            '*' => None,
            char => Some(vec![char]),
        });
    }
    elements
}

fn regex_matches(elements: &[Option<Vec<char>>], text: &str) -> bool {
    match (elements.split_first(), text.chars().next()) {
        (None, next) => next.is_none(),
        (Some((None, rest)), next) => {
            regex_matches(rest, text)
                || next.is_some_and(|char| regex_matches(elements, &text[char.len_utf8()..]))
        }
        (Some((Some(_), _)), None) => false,
        (Some((Some(any), rest)), Some(char)) => {
            (any.is_empty() || any.contains(&char)) && regex_matches(rest, &text[char.len_utf8()..])
        }
    }
}

proptest! {
    #[test]
    fn conditions_agree_with_a_naive_evaluator(text in conditions(), (connection, request) in clients()) {
        prop_assert_eq!(on(&text).request(&connection, &request), naive(&text, &connection, &request));
    }

    #[test]
    fn not_is_the_complement(text in conditions(), (connection, request) in clients()) {
        let not = On { not: Some(Box::new(on(&text))), ..On::default() };
        prop_assert_eq!(not.request(&connection, &request), !on(&text).request(&connection, &request));
    }

    #[test]
    fn a_covering_condition_holds_wherever_the_covered_one_does(
        wide in conditions(), narrow in conditions(), spared in conditions(), (connection, request) in clients(),
    ) {
        let narrow = On { not: (!spared.is_empty()).then(|| Box::new(on(&spared))), ..on(&narrow) };
        for wide in [on(&wide), On { not: Some(Box::new(on(&wide))), ..On::default() }] {
            if wide.covers(&narrow) && narrow.request(&connection, &request) {
                prop_assert!(wide.request(&connection, &request));
            }
        }
    }

    #[test]
    fn a_contradiction_is_never_satisfied(text in conditions(), spared in conditions(), (connection, request) in clients()) {
        let on = On { not: Some(Box::new(on(&spared))), ..on(&text) };
        prop_assert!(!on.is_contradiction() || !on.request(&connection, &request));
    }
}
