//! Which requests a rule is about.

mod cover;
mod source;
mod words;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::json;

pub use source::Networks;
pub use words::{Patterns, Words};

use crate::exchange::operations;
use crate::facts::{Connection, Question, Request, Service};

/// Conditions, all of which have to hold.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct On {
    /// The family of endpoints.
    pub service: Option<Service>,
    /// The operation's element.
    #[schemars(schema_with = "operations")]
    pub operation: Option<Words>,
    /// The caller's mailbox.
    pub mailbox: Option<Patterns>,
    /// The host that the request names; before a request is read, the name in the ClientHello.
    pub host: Option<Patterns>,
    /// Whether the connection is encrypted.
    pub scheme: Option<Scheme>,
    /// The path, without the query.
    pub path: Option<Patterns>,
    /// The method.
    pub method: Option<Words>,
    /// Headers by name; `*` if it only has to be there.
    pub header: BTreeMap<String, Patterns>,
    /// Where the client is: a network such as `10.0.0.0/8`, an address, or a list of them.
    pub source: Option<Networks>,
    /// The scheme of the credentials that came, proven or not; `none` if none came.
    #[schemars(schema_with = "auth_schemes")]
    pub auth: Option<Words>,
    /// The application that a bearer token names (`appid`, or `azp`), whether or not the token is good.
    pub app_id: Option<Patterns>,
    /// The name in the ClientHello.
    pub sni: Option<Patterns>,
    /// A protocol that the ClientHello offers (ALPN): `h2`, `http/1.1`.
    pub alpn: Option<Words>,
    /// The type of record that a DNS question is about.
    #[schemars(schema_with = "records")]
    pub record: Option<Words>,
    /// The same conditions: a request that satisfies all of these is spared.
    pub not: Option<Box<On>>,
}

/// Whether a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// It is not.
    Http,
    /// It is, by TLS.
    Https,
}

/// How far a client has come where a rule is asked, or has to have come for a condition to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Its connection is accepted.
    Accept,
    /// Its ClientHello is read.
    Connection,
    /// The head of its request is read.
    Head,
    /// Its whole request is read.
    Request,
}

/// The types of record that a DNS question can be about, and a rule with it.
pub const RECORDS: [&str; 8] = ["A", "AAAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"];

/// What a DNS question tells.
pub(super) const OF_QUESTIONS: [&str; 3] = ["host", "record", "source"];

/// What `on.auth` says of a request without credentials.
const NO_CREDENTIALS: &str = "none";

/// What `on.auth` can ask for.
pub(super) const AUTH: [&str; 5] = ["Basic", "Bearer", "Negotiate", "NTLM", NO_CREDENTIALS];

impl On {
    /// Whether a DNS question satisfies it; what a question does not tell counts as not satisfied.
    pub fn question(&self, question: &Question) -> bool {
        let told = |(key, _)| OF_QUESTIONS.contains(&key);
        self.own_keys().all(told)
            && match_text(self.host.as_ref(), Some(&question.name))
            && self
                .record
                .as_ref()
                .is_none_or(|records| records.has(&question.record))
            && self
                .source
                .as_ref()
                .is_none_or(|source| source.has(question.peer.ip()))
            && self.not.as_ref().is_none_or(|not| !not.question(question))
    }

    /// Whether a connection satisfies it; what it does not know yet counts as not satisfied.
    pub fn connection(&self, connection: &Connection) -> bool {
        self.needs() <= Layer::Connection && self.holds(connection, None)
    }

    /// Whether a request satisfies it.
    pub fn request(&self, connection: &Connection, request: &Request) -> bool {
        self.holds(connection, Some(request))
    }

    fn holds(&self, connection: &Connection, request: Option<&Request>) -> bool {
        let hello = connection.hello.as_ref();
        let sni = hello.and_then(|hello| hello.server_name.as_deref());
        let host = request.map_or(sni, |request| Some(&request.host));
        let scheme = if connection.secure {
            Scheme::Https
        } else {
            Scheme::Http
        };
        let offers = |alpn: &Words| {
            hello.is_some_and(|hello| hello.alpn.iter().any(|protocol| alpn.has(protocol)))
        };
        self.record.is_none()
            && self.scheme.is_none_or(|wanted| wanted == scheme)
            && match_text(self.host.as_ref(), host)
            && match_text(self.sni.as_ref(), sni)
            && self.alpn.as_ref().is_none_or(offers)
            && self
                .source
                .as_ref()
                .is_none_or(|source| source.has(connection.peer.ip()))
            && (!self.asks_of_request() || request.is_some_and(|request| self.said_in(request)))
            && self
                .not
                .as_ref()
                .is_none_or(|not| !not.holds(connection, request))
    }

    /// The conditions on the request itself.
    fn said_in(&self, request: &Request) -> bool {
        let has = |words: &Option<Words>, word: Option<&str>| {
            words
                .as_ref()
                .is_none_or(|words| word.is_some_and(|word| words.has(word)))
        };
        self.service
            .is_none_or(|service| service == request.service)
            && has(&self.method, Some(request.method.as_str()))
            && has(&self.operation, request.operation)
            && match_text(self.mailbox.as_ref(), request.mailbox.as_deref())
            && match_text(self.path.as_ref(), Some(&request.path))
            && self
                .header
                .iter()
                .all(|(name, patterns)| header(request, name, patterns))
            && self
                .auth
                .as_ref()
                .is_none_or(|schemes| sends(request, schemes))
            && self.app_id.as_ref().is_none_or(|wanted| {
                request
                    .app_id()
                    .is_some_and(|app_id| wanted.match_text(&app_id))
            })
    }

    fn asks_of_request(&self) -> bool {
        self.own_keys().any(|(_, layer)| layer > Layer::Connection)
    }

    /// Whether no connection satisfies it that names a host.
    pub fn is_nameless(&self) -> bool {
        let any = |not: &Self| {
            let alone = not.own_keys().count() == 1 && not.not.is_none();
            alone && not.sni.as_ref().is_some_and(|sni| sni.match_text("*"))
        };
        self.not.as_deref().is_some_and(any)
    }

    /// The layer at which all that it asks for is known.
    pub fn needs(&self) -> Layer {
        let inner = self.not.as_ref().map(|not| not.needs());
        let own = self.own_keys().map(|(_, layer)| layer);
        own.chain(inner).max().unwrap_or(Layer::Accept)
    }

    /// The keys that it has, `not` aside, and where what each asks for is known.
    pub(super) fn own_keys(&self) -> impl Iterator<Item = (&'static str, Layer)> {
        let keys = [
            ("service", self.service.is_some(), Layer::Head),
            ("operation", self.operation.is_some(), Layer::Request),
            ("mailbox", self.mailbox.is_some(), Layer::Request),
            ("host", self.host.is_some(), Layer::Connection),
            ("scheme", self.scheme.is_some(), Layer::Accept),
            ("path", self.path.is_some(), Layer::Head),
            ("method", self.method.is_some(), Layer::Head),
            ("header", !self.header.is_empty(), Layer::Head),
            ("source", self.source.is_some(), Layer::Accept),
            ("auth", self.auth.is_some(), Layer::Head),
            ("app-id", self.app_id.is_some(), Layer::Head),
            ("sni", self.sni.is_some(), Layer::Connection),
            ("alpn", self.alpn.is_some(), Layer::Connection),
            ("record", self.record.is_some(), Layer::Accept),
        ];
        keys.into_iter()
            .filter(|(_, asked, _)| *asked)
            .map(|(key, _, layer)| (key, layer))
    }
}

/// Whether the credentials of a request, or their absence, are among these schemes.
fn sends(request: &Request, schemes: &Words) -> bool {
    match request.scheme() {
        Some(scheme) => schemes
            .0
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&scheme)),
        None => !request.headers.contains_key("authorization") && schemes.has(NO_CREDENTIALS),
    }
}

fn records(_: &mut SchemaGenerator) -> Schema {
    words::one_or_more(
        "The type of record that a DNS question is about, such as `SRV`, or a list of them.",
        &json!({ "type": "string", "enum": RECORDS }),
    )
}

fn operations(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<_> = operations::names().collect();
    words::one_or_more(
        "The operation's element, such as `GetItem`, or a list of them.",
        &json!({ "type": "string", "enum": names }),
    )
}

fn auth_schemes(_: &mut SchemaGenerator) -> Schema {
    words::one_or_more(
        "The scheme of the credentials that came, proven or not, or a list of them; `none` if none came.",
        &json!({ "type": "string", "enum": AUTH }),
    )
}

fn match_text(patterns: Option<&Patterns>, text: Option<&str>) -> bool {
    patterns.is_none_or(|patterns| text.is_some_and(|text| patterns.match_text(text)))
}

fn header(request: &Request, name: &str, patterns: &Patterns) -> bool {
    let values = request.headers.get_all(name).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .any(|value| patterns.match_text(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Hello;
    use proptest::prelude::*;

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
        // {"appid":"crm"}
        let value = "Bearer x.eyJhcHBpZCI6ImNybSJ9.y".parse().unwrap();
        request.headers.insert("authorization", value);
        request
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
    fn who_sends_no_credentials_is_asked_for_by_name() {
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
    fn what_a_layer_does_not_know_is_not_satisfied_there() {
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
    fn who_leaves_out_every_name_is_met_without_one() {
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
    fn one_covers_another_only_where_that_is_sure() {
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

    /// Conditions, each of which some of the requests below satisfy.
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
        let sources =
            proptest::sample::select(&["10.1.2.3:1", "10.9.9.9:1", "[::1]:1", "127.0.0.1:1"]);
        let mailboxes =
            proptest::option::of(proptest::sample::select(&["a@x", "ab@x", "b@x", "A@y"]));
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

    /// The same conditions, one by one and as plainly as they can be put.
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

    /// A pattern as a list of what each place of a text may be; nothing stands for any text.
    fn regex_of(pattern: &str) -> Vec<Option<Vec<char>>> {
        let mut places = Vec::new();
        for char in pattern.chars() {
            places.push(match char {
                '*' => None,
                char => Some(vec![char]),
            });
        }
        places
    }

    fn regex_matches(places: &[Option<Vec<char>>], text: &str) -> bool {
        match (places.split_first(), text.chars().next()) {
            (None, next) => next.is_none(),
            (Some((None, rest)), next) => {
                regex_matches(rest, text)
                    || next.is_some_and(|char| regex_matches(places, &text[char.len_utf8()..]))
            }
            (Some((Some(_), _)), None) => false,
            (Some((Some(any), rest)), Some(char)) => {
                (any.is_empty() || any.contains(&char))
                    && regex_matches(rest, &text[char.len_utf8()..])
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
        fn what_covers_another_is_satisfied_wherever_that_is(
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
}
