//! The conditions, and what follows from them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::condition::{Asks, Condition, conditions, covers};
use super::known::{Facts, Known, Layer};
use super::scheme::Scheme;
use super::source::Networks;
use super::vocabulary::{NO_CREDENTIALS, auth_schemes, operations, records};
use super::words::{Patterns, Words};
use crate::facts::{Connection, Question, Request, Service};

conditions! {
    /// Conditions, all of which have to hold.
    #[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
    #[serde(default, deny_unknown_fields)]
    pub struct On {
        /// The family of endpoints.
        service: Option<Service> = "service", Known::at(Layer::Head),
            |wanted, facts| *wanted == facts.request()?.service;

        /// The operation's element.
        #[schemars(schema_with = "operations")]
        operation: Option<Words> = "operation", Known::at(Layer::Request),
            |wanted, facts| wanted.has(facts.request()?.operation?);

        /// The caller's mailbox.
        mailbox: Option<Patterns> = "mailbox", Known::at(Layer::Request),
            |wanted, facts| wanted.match_text(facts.request()?.mailbox.as_deref()?);

        /// The host that the request names; before a request is read, the name in the ClientHello.
        host: Option<Patterns> = "host", Known::at(Layer::Connection).and_in_dns(),
            |wanted, facts| wanted.match_text(facts.host()?);

        /// Whether the connection is encrypted.
        scheme: Option<Scheme> = "scheme", Known::at(Layer::Accept),
            |wanted, facts| *wanted == facts.scheme()?;

        /// The path, without the query.
        path: Option<Patterns> = "path", Known::at(Layer::Head),
            |wanted, facts| wanted.match_text(&facts.request()?.path);

        /// The method.
        method: Option<Words> = "method", Known::at(Layer::Head),
            |wanted, facts| wanted.has(facts.request()?.method.as_str());

        /// Headers by name; `*` if it only has to be there.
        header: BTreeMap<String, Patterns> = "header", Known::at(Layer::Head),
            |wanted, facts| has_headers(facts.request()?, wanted);

        /// Where the client is: a network such as `10.0.0.0/8`, an address, or a list of them.
        source: Option<Networks> = "source", Known::at(Layer::Accept).and_in_dns(),
            |wanted, facts| wanted.has(facts.source());

        /// The scheme of the credentials that came, proven or not; `none` if none came.
        #[schemars(schema_with = "auth_schemes")]
        auth: Option<Words> = "auth", Known::at(Layer::Head),
            |wanted, facts| sends(facts.request()?, wanted);

        /// The application that a bearer token names (`appid`, or `azp`), whether or not the token is good.
        app_id: Option<Patterns> = "app-id", Known::at(Layer::Head),
            |wanted, facts| wanted.match_text(&facts.request()?.app_id()?);

        /// The name in the ClientHello.
        sni: Option<Patterns> = "sni", Known::at(Layer::Connection),
            |wanted, facts| wanted.match_text(facts.hello()?.server_name.as_deref()?);

        /// A protocol that the ClientHello offers (ALPN): `h2`, `http/1.1`.
        alpn: Option<Words> = "alpn", Known::at(Layer::Connection),
            |wanted, facts| facts.hello()?.alpn.iter().any(|protocol| wanted.has(protocol));

        /// The type of record that a DNS question is about.
        // No connection ever tells it, so that waiting for another layer would not help.
        #[schemars(schema_with = "records")]
        record: Option<Words> = "record", Known::at(Layer::Accept).and_in_dns(),
            |wanted, facts| wanted.has(facts.record()?);
    }
}

impl On {
    /// Whether a DNS question satisfies it; what a question does not tell counts as not satisfied.
    pub fn question(&self, question: &Question) -> bool {
        self.holds(&Facts::Question(question))
    }

    /// Whether a connection satisfies it; what it does not know yet counts as not satisfied.
    pub fn connection(&self, connection: &Connection) -> bool {
        // Of what is spared, too, all has to be known: else whoever is spared would be struck.
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

    /// Whether no connection satisfies it that names a host.
    pub fn is_nameless(&self) -> bool {
        let any = |not: &Self| {
            let alone = not.own().count() == 1 && not.not.is_none();
            alone && not.sni.as_ref().is_some_and(|sni| sni.match_text("*"))
        };
        self.not.as_deref().is_some_and(any)
    }

    /// Whether it asks where the client is.
    pub fn asks_for_source(&self) -> bool {
        let not = self.not.as_deref().map(Self::asks_for_source);
        self.source.is_some() || not == Some(true)
    }

    /// The layer at which all that it asks for is known.
    pub fn needs(&self) -> Layer {
        let inner = self.not.as_ref().map(|not| not.needs());
        let own = self.own().map(|condition| condition.known.layer);
        own.chain(inner).max().unwrap_or(Layer::Accept)
    }

    /// The conditions that it asks for, `not` aside.
    pub(crate) fn own(&self) -> impl Iterator<Item = &'static Condition<Self>> {
        CONDITIONS
            .iter()
            .filter(|condition| (condition.is_asked)(self))
    }

    /// Whether whatever satisfies `other` satisfies this. The answer is yes only where it is sure: two conditions may be
    /// about the same requests in ways that are not seen here.
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

    /// Whether no request at all can satisfy it, because of what it spares.
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
            .any(|known| known.eq_ignore_ascii_case(&scheme)),
        None => !request.headers.contains_key("authorization") && schemes.has(NO_CREDENTIALS),
    }
}

fn has_headers(request: &Request, wanted: &BTreeMap<String, Patterns>) -> bool {
    wanted.iter().all(|(name, patterns)| {
        let values = request.headers.get_all(name).iter();
        values
            .filter_map(|value| value.to_str().ok())
            .any(|value| patterns.match_text(value))
    })
}
