//! The conditions of rules, and their properties.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::condition::{Condition, Field, conditions, covers};
use super::known::{Facts, Known, Layer};
use super::phrase;
use super::scheme::Scheme;
use super::source::Networks;
use super::vocabulary::{NO_CREDENTIALS, auth_schemes, operations, records};
use super::words::{Patterns, Words};
use crate::facts::{Connection, Question, Request, Service};

conditions! {
    /// Conditions. All of them have to hold.
    #[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
    #[serde(default, deny_unknown_fields)]
    pub struct On {
        /// The endpoint family.
        service: Option<Service> = "service", Known::at(Layer::Head),
            |wanted, facts| *wanted == facts.request()?.service, phrase::service;

        /// The name of the operation's element.
        #[schemars(schema_with = "operations")]
        operation: Option<Words> = "operation", Known::at(Layer::Request),
            |wanted, facts| wanted.has(facts.request()?.operation?), phrase::operation;

        /// The caller's mailbox.
        mailbox: Option<Patterns> = "mailbox", Known::at(Layer::Request),
            |wanted, facts| wanted.match_text(facts.request()?.mailbox.as_deref()?), phrase::mailbox;

        /// The host that the request names. Before the request, it is the name in the ClientHello.
        host: Option<Patterns> = "host", Known::at(Layer::Connection).and_in_dns(),
            |wanted, facts| wanted.match_text(facts.host()?), phrase::host;

        /// Whether the connection is encrypted.
        scheme: Option<Scheme> = "scheme", Known::at(Layer::Accept),
            |wanted, facts| *wanted == facts.scheme()?, phrase::scheme;

        /// The path, without the query.
        path: Option<Patterns> = "path", Known::at(Layer::Head),
            |wanted, facts| wanted.match_text(&facts.request()?.path), phrase::path;

        /// The method.
        method: Option<Words> = "method", Known::at(Layer::Head),
            |wanted, facts| wanted.has(facts.request()?.method.as_str()), phrase::method;

        /// Headers by name. `*` matches any value.
        header: BTreeMap<String, Patterns> = "header", Known::at(Layer::Head),
            |wanted, facts| has_headers(facts.request()?, wanted), phrase::header;

        /// The address of the client: a network such as `10.0.0.0/8`, an address, or a list of them.
        source: Option<Networks> = "source", Known::at(Layer::Accept).and_in_dns(),
            |wanted, facts| wanted.has(facts.source()), phrase::source;

        /// The scheme of the client's credentials, verified or not; `none` without credentials.
        #[schemars(schema_with = "auth_schemes")]
        auth: Option<Words> = "auth", Known::at(Layer::Head),
            |wanted, facts| sends(facts.request()?, wanted), phrase::auth;

        /// The application in a bearer token (`appid`, or `azp`), whether or not the token is valid.
        app_id: Option<Patterns> = "app-id", Known::at(Layer::Head),
            |wanted, facts| wanted.match_text(&facts.request()?.app_id()?), phrase::app_id;

        /// The audience of a bearer token (`aud`), whether or not the token is valid.
        aud: Option<Patterns> = "aud", Known::at(Layer::Head),
            |wanted, facts| facts.request()?.claim("aud").iter().any(|aud| wanted.match_text(aud)), phrase::aud;

        /// The tenant of a bearer token (`tid`), whether or not the token is valid.
        tenant: Option<Patterns> = "tenant", Known::at(Layer::Head),
            |wanted, facts| facts.request()?.claim("tid").iter().any(|tid| wanted.match_text(tid)), phrase::tenant;

        /// Claims of a bearer token by name, whether or not the token is valid. `*` matches any value.
        claim: BTreeMap<String, Patterns> = "claim", Known::at(Layer::Head),
            |wanted, facts| has_claims(facts.request()?, wanted), phrase::claim;

        /// The name in the ClientHello.
        sni: Option<Patterns> = "sni", Known::at(Layer::Connection),
            |wanted, facts| wanted.match_text(facts.hello()?.server_name.as_deref()?), phrase::sni;

        /// A protocol that the ClientHello offers (ALPN): `h2`, `http/1.1`.
        alpn: Option<Words> = "alpn", Known::at(Layer::Connection),
            |wanted, facts| facts.hello()?.alpn.iter().any(|protocol| wanted.has(protocol)), phrase::alpn;

        /// The queried record type of DNS.
        // The layer is the first one, because a connection never has a record type: a later layer would not help.
        #[schemars(schema_with = "records")]
        record: Option<Words> = "record", Known::at(Layer::Accept).and_in_dns(),
            |wanted, facts| wanted.has(facts.record()?), phrase::record;
    }
}

impl On {
    /// Whether a DNS query satisfies them. A fact that a query does not have is not satisfied.
    pub fn question(&self, question: &Question) -> bool {
        self.holds(&Facts::Question(question))
    }

    /// Whether a connection satisfies them. A fact that is not known yet is not satisfied.
    pub fn connection(&self, connection: &Connection) -> bool {
        // The facts for `not` have to be known as well. Otherwise an excluded client would be struck.
        self.needs() <= Layer::Connection && self.holds(&Facts::Connection(connection))
    }

    /// Whether a request satisfies it.
    pub fn request(&self, connection: &Connection, request: &Request) -> bool {
        self.holds(&Facts::Request(connection, request))
    }

    pub(super) fn holds(&self, facts: &Facts<'_>) -> bool {
        CONDITIONS
            .iter()
            .all(|condition| (condition.holds)(self, facts) == Some(true))
            && self.not.as_ref().is_none_or(|not| !not.holds(facts))
    }

    /// The conditions as noun phrases.
    pub(crate) fn phrases(&self) -> Vec<String> {
        let own = CONDITIONS
            .iter()
            .filter_map(|condition| (condition.phrase)(self));
        own.chain(self.excluded()).collect()
    }

    /// The phrases of the conditions that a client does not satisfy.
    pub(super) fn unsatisfied(&self, facts: &Facts<'_>) -> Vec<String> {
        let unmet = CONDITIONS
            .iter()
            .filter(|condition| (condition.holds)(self, facts) != Some(true));
        let own = unmet.filter_map(|condition| (condition.phrase)(self));
        let spared = self.not.as_ref().is_some_and(|not| not.holds(facts));
        own.chain(self.excluded().filter(|_| spared)).collect()
    }

    /// The phrase for the conditions of `not`.
    fn excluded(&self) -> Option<String> {
        let not = self.not.as_ref()?;
        Some(match self.is_nameless() {
            true => "no server name (SNI)".to_owned(),
            false => format!("anything but {}", not.phrases().join(" with ")),
        })
    }

    /// Whether they include a scheme of credentials.
    pub(crate) fn depends_on_credentials(&self) -> bool {
        let mut headers = self.header.keys();
        let login = headers.any(|name| name.eq_ignore_ascii_case("authorization"));
        login || self.auth.is_some() || self.app_id.is_some()
    }

    /// The phrases that a request does not satisfy.
    pub fn unsatisfied_by(&self, connection: &Connection, request: &Request) -> Vec<String> {
        self.unsatisfied(&Facts::Request(connection, request))
    }

    /// The phrases that a connection does not satisfy. A fact that is not known before a request counts as not satisfied.
    pub fn unsatisfied_by_connection(&self, connection: &Connection) -> Vec<String> {
        self.unsatisfied(&Facts::Connection(connection))
    }

    /// Whether they exclude every connection with a server name.
    pub fn is_nameless(&self) -> bool {
        let any = |not: &Self| {
            let alone = not.own().count() == 1 && not.not.is_none();
            alone && not.sni.as_ref().is_some_and(|sni| sni.match_text("*"))
        };
        self.not.as_deref().is_some_and(any)
    }

    /// Whether it has a condition on the address of the client.
    pub fn depends_on_source(&self) -> bool {
        let not = self.not.as_deref().map(Self::depends_on_source);
        self.source.is_some() || not == Some(true)
    }

    /// Whether only requests with a bearer token satisfy them.
    pub fn wants_token(&self) -> bool {
        let schemes = self.auth.as_ref();
        schemes.is_some_and(|schemes| {
            schemes
                .0
                .iter()
                .all(|one| one.eq_ignore_ascii_case("bearer"))
        })
    }

    /// The layer at which all of their facts are known.
    pub fn needs(&self) -> Layer {
        let inner = self.not.as_ref().map(|not| not.needs());
        let own = self.own().map(|condition| condition.known.layer);
        own.chain(inner).max().unwrap_or(Layer::Accept)
    }

    /// The conditions of the file, without `not`.
    pub(crate) fn own(&self) -> impl Iterator<Item = &'static Condition<Self>> {
        CONDITIONS
            .iter()
            .filter(|condition| (condition.is_set)(self))
    }

    /// Whether all requests that satisfy `other` satisfy these too. The answer is yes only if that is certain: it ignores
    /// relations between different conditions, such as `path` and `service`.
    pub fn covers(&self, other: &Self) -> bool {
        let spares = match (&self.not, &other.not) {
            (None, _) => true,
            (Some(ours), Some(theirs)) => theirs.covers(ours),
            (Some(_), None) => false,
        };
        spares
            && CONDITIONS
                .iter()
                .all(|condition| (condition.covers)(self, other))
    }

    /// Whether `not` excludes all requests that the other conditions include.
    pub fn is_contradiction(&self) -> bool {
        let Some(not) = &self.not else { return false };
        let wanted = Self {
            not: None,
            ..self.clone()
        };
        not.covers(&wanted)
    }
}

/// Whether the credentials of a request, or their absence, are among these schemes.
fn sends(request: &Request, schemes: &Words) -> bool {
    match request.scheme() {
        Some(scheme) => schemes
            .0
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme)),
        None => !request.headers.contains_key("authorization") && schemes.has(NO_CREDENTIALS),
    }
}

fn has_claims(request: &Request, wanted: &BTreeMap<String, Patterns>) -> bool {
    wanted.iter().all(|(name, patterns)| {
        let texts = request.claim(name);
        texts.iter().any(|text| patterns.match_text(text))
    })
}

fn has_headers(request: &Request, wanted: &BTreeMap<String, Patterns>) -> bool {
    wanted.iter().all(|(name, patterns)| {
        let values = request.headers.get_all(name).iter();
        values
            .filter_map(|value| value.to_str().ok())
            .any(|value| patterns.match_text(value))
    })
}
