//! What a layer cannot know yet cannot be asked there.

use std::ops::Range;

use crate::fault::Fault;
use crate::fault::auth::{AuthFault, To};
use crate::scenario::on::Condition;
use crate::scenario::{Layer, On, Per, Problem, Rule, Scheme};

/// Where a fault strikes: what is known there, when that is, and what to do where more is asked.
struct Station {
    known: Layer,
    /// Whether the operation is known too.
    operation: bool,
    when: &'static str,
    advice: &'static str,
}

const ACCEPT: Station = Station {
    known: Layer::Accept,
    operation: false,
    when: "before the ClientHello is read",
    advice: "only a listener picks a scenario that early; `on.source` and `on.scheme` are known here",
};

const HANDSHAKE: Station = Station {
    known: Layer::Connection,
    operation: false,
    when: "before a request is read",
    advice: "pick the scenario by host name or listener instead; `on.host`, `on.sni`, `on.alpn`, `on.source` and `on.scheme` are known here",
};

/// What is known of a question is told by its keys, not by how far a client has come.
const QUESTION: Station = Station {
    known: Layer::Accept,
    operation: false,
    when: "there is a name that is asked for, and nothing else",
    advice: "pick the scenario by that name; `on.host`, `on.record` and `on.source` are known here",
};

const HEAD: Station = Station {
    known: Layer::Head,
    operation: false,
    when: "before the body of a request is read",
    advice: "let it strike at `request`, where that is known",
};

/// Everybody is challenged here, so that nobody said yet who they are.
const CHALLENGE: Station = Station {
    known: Layer::Head,
    operation: true,
    when: "before anybody said who they are",
    advice: "add `to = \"credentials\"`, which strikes once credentials are there",
};

pub(super) fn check(
    rule: &Rule,
    place: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    let Some(fault) = &rule.fault else { return };
    let Some(station) = station(fault) else {
        return;
    };
    let name = fault.name();
    let mut refuse = |key: &str, path: &[&str]| {
        let message = format!(
            "`{key}` is not known yet where `{name}` strikes: {}",
            station.when
        );
        problems.push(Problem::new(place(path), message).help(station.advice));
    };
    for (inside, on) in parts(&rule.on) {
        for condition in on.own().filter(|condition| match fault {
            Fault::Dns(_) => !condition.known.in_dns,
            _ => asked_too_early(&station, condition),
        }) {
            let key = condition.key;
            match inside {
                None => refuse(&format!("on.{key}"), &["on", key]),
                Some(not) => refuse(&format!("on.{not}.{key}"), &["on", not, key]),
            }
        }
    }
    if !station.operation && rule.per == Per::Mailbox {
        refuse("per = \"mailbox\"", &["per"]);
    }
    if !rule.share.is_certain() {
        refuse("share", &["share"]);
    }
    if station.known == Layer::Connection && rule.on.scheme == Some(Scheme::Http) {
        let message = format!(
            "`{name}` strikes where TLS begins, and this rule is about connections without"
        );
        problems.push(Problem::new(place(&["on", "scheme"]), message));
    }
}

/// Of what the whole request tells, the operation may be known, and the mailbox is not.
fn asked_too_early(station: &Station, condition: &Condition<On>) -> bool {
    condition.known.layer > station.known && !(station.operation && condition.key == "operation")
}

fn station(fault: &Fault) -> Option<Station> {
    match fault {
        Fault::Dns(_) => Some(QUESTION),
        fault if fault.is_before_hello() => Some(ACCEPT),
        Fault::Auth(AuthFault::Challenge(challenge)) if challenge.to == To::All => Some(CHALLENGE),
        fault if fault.is_below_http() => Some(HANDSHAKE),
        fault if fault.is_before_body() => Some(HEAD),
        _ => None,
    }
}

/// The conditions and, named, those that are spared.
fn parts(on: &On) -> impl Iterator<Item = (Option<&'static str>, &On)> {
    let not = on.not.as_deref().map(|not| (Some("not"), not));
    std::iter::once((None, on)).chain(not)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::on::CONDITIONS;

    #[test]
    fn advice_names_every_condition_that_is_known_there() {
        for station in [ACCEPT, HANDSHAKE] {
            // A question of DNS has a record, a connection has none.
            let known = CONDITIONS
                .iter()
                .filter(|row| row.known.layer <= station.known && row.key != "record");
            for row in known {
                let named = format!("`on.{}`", row.key);
                assert!(station.advice.contains(&named), "{named}");
            }
        }
        for row in CONDITIONS.iter().filter(|row| row.known.in_dns) {
            let named = format!("`on.{}`", row.key);
            assert!(QUESTION.advice.contains(&named), "{named}");
        }
    }
}
