//! The conditions as noun phrases about a client.

use std::collections::BTreeMap;

use super::scheme::Scheme;
use super::source::Networks;
use super::vocabulary::{AUTH, NO_CREDENTIALS};
use super::words::{Patterns, Words};
use crate::facts::Service;

pub(super) fn service(wanted: &Service) -> String {
    match wanted {
        Service::Autodiscover => "Autodiscover",
        Service::Ews => "EWS",
        Service::Mapi => "MAPI",
        Service::Owa => "Outlook on the web",
        Service::Token => "the authorization server",
        Service::Rpc => "Outlook Anywhere",
        Service::Other => "a path of no Exchange service",
    }
    .to_owned()
}

pub(super) fn operation(wanted: &Words) -> String {
    any_of(wanted.0.iter().map(String::as_str))
}

pub(super) fn mailbox(wanted: &Patterns) -> String {
    format!("the mailbox {}", any_of(wanted.texts()))
}

pub(super) fn host(wanted: &Patterns) -> String {
    format!("the host {}", any_of(wanted.texts()))
}

pub(super) fn scheme(wanted: &Scheme) -> String {
    match wanted {
        Scheme::Http => "a connection without TLS",
        Scheme::Https => "TLS",
    }
    .to_owned()
}

pub(super) fn path(wanted: &Patterns) -> String {
    format!("the path {}", any_of(wanted.texts()))
}

pub(super) fn method(wanted: &Words) -> String {
    format!("the method {}", operation(wanted))
}

pub(super) fn header(wanted: &BTreeMap<String, Patterns>) -> String {
    let each = wanted.iter().map(|(name, patterns)| {
        let is_login = name.eq_ignore_ascii_case("authorization");
        let schemes: Option<Vec<&str>> = patterns.texts().map(scheme_of).collect();
        match schemes.filter(|_| is_login) {
            Some(schemes) => credentials(schemes),
            None if patterns.texts().any(|pattern| pattern == "*") => format!("the header {name}"),
            None => format!("the header {name}: {}", any_of(patterns.texts())),
        }
    });
    each.collect::<Vec<_>>().join(" and ")
}

pub(super) fn source(wanted: &Networks) -> String {
    let networks: Vec<_> = wanted.0.iter().map(ToString::to_string).collect();
    format!(
        "an address of {}",
        any_of(networks.iter().map(String::as_str))
    )
}

pub(super) fn auth(wanted: &Words) -> String {
    credentials(wanted.0.iter().map(String::as_str))
}

pub(super) fn app_id(wanted: &Patterns) -> String {
    format!("a token of the application {}", any_of(wanted.texts()))
}

pub(super) fn aud(wanted: &Patterns) -> String {
    format!("a token for {}", any_of(wanted.texts()))
}

pub(super) fn tenant(wanted: &Patterns) -> String {
    format!("a token of the tenant {}", any_of(wanted.texts()))
}

pub(super) fn claim(wanted: &BTreeMap<String, Patterns>) -> String {
    let each = wanted.iter().map(|(name, patterns)| {
        let values = any_of(patterns.texts());
        format!("a token with the claim {name}: {values}")
    });
    each.collect::<Vec<_>>().join(" and ")
}

pub(super) fn sni(wanted: &Patterns) -> String {
    match any_of(wanted.texts()).as_str() {
        "*" => "a server name (SNI)".to_owned(),
        names => format!("the server name (SNI) {names}"),
    }
}

pub(super) fn alpn(wanted: &Words) -> String {
    format!("an ALPN offer of {}", operation(wanted))
}

pub(super) fn record(wanted: &Words) -> String {
    format!("a query for {}", operation(wanted))
}

/// The scheme in a pattern for the header `Authorization`: `Bearer` for `Bearer*`.
fn scheme_of(pattern: &str) -> Option<&str> {
    let word = pattern.trim_end_matches('*').trim_end();
    let mut known = AUTH.into_iter();
    known.find(|scheme| scheme.eq_ignore_ascii_case(word))
}

/// The phrase for credentials with one of these schemes.
fn credentials<'a>(schemes: impl IntoIterator<Item = &'a str>) -> String {
    let (mut kinds, mut logins) = (Vec::new(), Vec::new());
    for scheme in schemes {
        match scheme {
            NO_CREDENTIALS => kinds.push("no credentials".to_owned()),
            "Bearer" => kinds.push("a Bearer token".to_owned()),
            login => logins.push(login),
        }
    }
    if !logins.is_empty() {
        kinds.push(format!("{} credentials", any_of(logins)));
    }
    any_of(kinds.iter().map(String::as_str))
}

/// `a`, `a or b`, `a, b or c`.
fn any_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.into_iter().collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}
