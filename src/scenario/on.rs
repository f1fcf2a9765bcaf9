//! Which requests a rule is about.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::json;

use super::words::{self, Patterns, Words};
use crate::exchange::ews::operations;
use crate::facts::{Connection, Request, Service};

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
    /// The host: at the TLS layer the name in the ClientHello.
    pub host: Option<Patterns>,
    /// The path, without the query.
    pub path: Option<Patterns>,
    /// The method.
    pub method: Option<Words>,
    /// Headers by name; `*` if it only has to be there.
    pub header: BTreeMap<String, Patterns>,
}

/// How much is known where a rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The connection alone.
    Connection,
    /// The head of a request.
    Head,
    /// The whole request.
    Request,
}

impl On {
    /// Whether a connection satisfies it; what it does not know yet counts as not satisfied.
    pub fn connection(&self, connection: &Connection) -> bool {
        let name = connection
            .hello
            .as_ref()
            .and_then(|hello| hello.server_name.as_deref());
        self.needs() == Layer::Connection && match_text(self.host.as_ref(), name)
    }

    /// Whether a request satisfies it.
    pub fn request(&self, request: &Request) -> bool {
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
            && match_text(self.host.as_ref(), Some(&request.host))
            && match_text(self.path.as_ref(), Some(&request.path))
            && self
                .header
                .iter()
                .all(|(name, patterns)| header(request, name, patterns))
    }

    /// The layer at which all that it asks for is known.
    pub fn needs(&self) -> Layer {
        let head = self.path.is_some()
            || self.method.is_some()
            || !self.header.is_empty()
            || self.service.is_some();
        match (self.operation.is_some() || self.mailbox.is_some(), head) {
            (true, _) => Layer::Request,
            (false, true) => Layer::Head,
            (false, false) => Layer::Connection,
        }
    }
}

fn operations(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<_> = operations::names().collect();
    words::one_or_more(
        "The operation's element, such as `GetItem`, or a list of them.",
        &json!({ "type": "string", "enum": names }),
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

    fn on(text: &str) -> On {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn every_condition_has_to_hold() {
        let mut request = Request {
            host: "mail.contoso.test".into(),
            method: http::Method::POST,
            path: "/EWS/Exchange.asmx".into(),
            service: Service::Ews,
            operation: Some("GetItem"),
            mailbox: Some("alice@contoso.test".into()),
            ..Request::default()
        };
        request
            .headers
            .insert("authorization", "Bearer x".parse().unwrap());
        for text in [
            "",
            "service = 'ews'",
            "operation = ['GetItem', 'FindItem']",
            "mailbox = 'Alice@*'",
            "host = '*.contoso.test'",
            "path = '/ews/*'",
            "method = 'POST'",
            "header = { Authorization = 'Bearer *' }",
        ] {
            assert!(on(text).request(&request), "{text}");
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
        ] {
            assert!(!on(text).request(&request), "{text}");
        }
    }

    #[test]
    fn what_a_layer_does_not_know_is_not_satisfied_there() {
        assert_eq!(on("host = 'a'").needs(), Layer::Connection);
        assert_eq!(on("path = 'a'").needs(), Layer::Head);
        assert_eq!(on("path = 'a'\nmailbox = 'b'").needs(), Layer::Request);
    }
}
