//! Conditions whose facts are not known yet at the stage of the fault.

use std::ops::Range;

use crate::fault::Fault;
use crate::fault::auth::{AuthFault, To};
use crate::scenario::on::Condition;
use crate::scenario::{Layer, On, Per, Problem, Rule, Scheme};

/// The stage at which a fault strikes: its known facts, a description, and advice for rules that need more.
struct Stage {
    known: Layer,
    /// Whether the operation is known too.
    operation: bool,
    when: &'static str,
    advice: &'static str,
}

const ACCEPT: Stage = Stage {
    known: Layer::Accept,
    operation: false,
    when: "before the ClientHello is read",
    advice: "only a listener selects a scenario that early; `on.source` and `on.scheme` are known here",
};

const HANDSHAKE: Stage = Stage {
    known: Layer::Connection,
    operation: false,
    when: "before a request is read",
    advice: "select the scenario by host name or listener instead; `on.host`, `on.sni`, `on.alpn`, `on.source` and `on.scheme` are known here",
};

/// The table of conditions has a column for DNS, so the layer does not matter here.
const QUESTION: Stage = Stage {
    known: Layer::Accept,
    operation: false,
    when: "a query has a name, a record type and a source",
    advice: "select the scenario by that name; `on.host`, `on.record` and `on.source` are known here",
};

const HEAD: Stage = Stage {
    known: Layer::Head,
    operation: false,
    when: "before the body of a request is read",
    advice: "let it strike at `request`, where that is known",
};

/// This challenge goes to all clients, before they send credentials.
const CHALLENGE: Stage = Stage {
    known: Layer::Head,
    operation: true,
    when: "before a client sends credentials",
    advice: "add `to = \"credentials\"`, which strikes once credentials are there",
};

pub(super) fn check(
    rule: &Rule,
    locate: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    let Some(fault) = &rule.fault else { return };
    let Some(stage) = stage(fault) else {
        return;
    };
    let name = fault.name();
    let mut refuse = |key: &str, path: &[&str]| {
        let message = format!(
            "`{key}` is not known yet where `{name}` strikes: {}",
            stage.when
        );
        problems.push(Problem::new(locate(path), message).help(stage.advice));
    };
    for (inside, on) in parts(&rule.on) {
        for condition in on.own().filter(|condition| match fault {
            Fault::Dns(_) => !condition.known.in_dns,
            _ => asked_too_early(&stage, condition),
        }) {
            let key = condition.key;
            match inside {
                None => refuse(&format!("on.{key}"), &["on", key]),
                Some(not) => refuse(&format!("on.{not}.{key}"), &["on", not, key]),
            }
        }
    }
    if !stage.operation && rule.per == Per::Mailbox {
        refuse("per = \"mailbox\"", &["per"]);
    }
    if !rule.share.is_certain() {
        refuse("share", &["share"]);
    }
    if stage.known == Layer::Connection && rule.on.scheme == Some(Scheme::Http) {
        let message = format!(
            "`{name}` strikes where TLS begins, and this rule is about connections without"
        );
        problems.push(Problem::new(locate(&["on", "scheme"]), message));
    }
}

/// A request without credentials has an operation and no mailbox, so one stage knows the first and not the second.
fn asked_too_early(stage: &Stage, condition: &Condition<On>) -> bool {
    condition.known.layer > stage.known && !(stage.operation && condition.key == "operation")
}

fn stage(fault: &Fault) -> Option<Stage> {
    match fault {
        Fault::Dns(_) => Some(QUESTION),
        fault if fault.is_before_hello() => Some(ACCEPT),
        Fault::Auth(AuthFault::Challenge(challenge)) if challenge.to == To::All => Some(CHALLENGE),
        fault if fault.is_below_http() => Some(HANDSHAKE),
        fault if fault.is_before_body() => Some(HEAD),
        _ => None,
    }
}

/// The conditions, and those of `not` with its key.
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
        for stage in [ACCEPT, HANDSHAKE] {
            // A DNS query has a record type, a connection has none.
            let known = CONDITIONS
                .iter()
                .filter(|row| row.known.layer <= stage.known && row.key != "record");
            for row in known {
                let named = format!("`on.{}`", row.key);
                assert!(stage.advice.contains(&named), "{named}");
            }
        }
        for row in CONDITIONS.iter().filter(|row| row.known.in_dns) {
            let named = format!("`on.{}`", row.key);
            assert!(QUESTION.advice.contains(&named), "{named}");
        }
    }
}
