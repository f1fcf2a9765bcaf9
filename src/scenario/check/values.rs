//! Values that a rule may have by their type, and that mean nothing.

use std::ops::Range;

use crate::exchange::operations;
use crate::fault::Fault;
use crate::fault::body::BodyFault;
use crate::fault::tcp::Shaping;
use crate::fault::tls::TlsFault;
use crate::pki::Wanted;
use crate::scenario::nearest::nearest;
use crate::scenario::on::AUTH;
use crate::scenario::{On, Problem, Rule, When, Words};

pub(super) fn check(
    rule: &Rule,
    place: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    places(rule, place, problems);
    malformed(rule, place, problems);
    words(&rule.on, &["on"], place, problems);
    not(rule, place, problems);
    if rule.sets.is_some() && rule.sets == rule.needs {
        let message = "a rule that sets the state that it needs changes nothing";
        problems.push(Problem::new(place(&["sets"]), message));
    }
}

/// A fault of the connection names a place that it can strike at, and what it can do there.
fn places(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let Some(Fault::Tcp(fault)) = &rule.fault else {
        return;
    };
    let mechanism = fault.name().trim_start_matches("tcp.");
    let key = |name| ["fault", "tcp", mechanism, name];
    let mut wrong = |path: &[&str], message: &str| {
        problems.push(Problem::new(place(path), message));
    };
    if fault.bytes().is_some() && !fault.at().is_within() {
        wrong(
            &key("bytes"),
            "`bytes` only has a meaning within something: at `server-hello`, `certificate`, `request-body`, `response-head` or `response-body`",
        );
    }
    if !fault.strikes_where_it_says() {
        let message = match fault.shaping() {
            None => {
                "there is no connection yet that could end: `accept` is the first place for this"
            }
            Some(Shaping::Limit) => {
                "bytes are counted from `accept`, `client-hello` or `handshake` on"
            }
            Some(_) => {
                "a shape begins at `accept`, `client-hello` or `handshake`, or is that of one `answer`"
            }
        };
        wrong(&key("at"), message);
    }
    if fault.is_up_at_an_answer() {
        wrong(&key("direction"), "an answer only goes `down`");
    }
    if !fault.is_countable() && rule.on.asks_for_source() {
        wrong(
            &["on"],
            "the system refuses everybody before anybody sees who it is: `on.source` has no meaning here",
        );
    }
    if fault.is_for_good() && !matches!(rule.when, When::Always | When::After(_)) {
        wrong(
            &["when"],
            "what strikes for good cannot be counted: give the fault a `for`, after which the next client is let in",
        );
    }
}

/// What is wrong with a whole document is not in the middle of its items.
fn malformed(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let Some(Fault::Body(BodyFault::Malform(malform))) = &rule.fault else {
        return;
    };
    if malform.is_misplaced() {
        let message = "this `how` is about a whole document, and cannot be `at` its items";
        let problem = Problem::new(place(&["fault", "body", "malform", "at"]), message);
        problems.push(problem.help("leave `at` out, or use `unclosed-element`, `mismatched-tag`, `invalid-character`, `invalid-utf8` or `undefined-entity`"));
    }
}

/// Operations that no schema has, and schemes that nobody sends, are typing errors.
fn words(
    on: &On,
    path: &[&str],
    place: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    fn asked(words: &Option<Words>) -> impl Iterator<Item = &String> {
        words.iter().flat_map(|words| &words.0)
    }
    let at = |key: &'static str| place(&[path, &[key]].concat());
    for name in asked(&on.operation) {
        if !operations::is_known(name) {
            let problem = Problem::new(at("operation"), format!("unknown operation `{name}`"));
            problems.push(match nearest(name, operations::names()) {
                Some(word) => problem.help(format!("did you mean `{word}`?")),
                None => problem.help("`exchaos list --operations` shows them all"),
            });
        }
    }
    for name in asked(&on.auth) {
        if !AUTH.contains(&name.as_str()) {
            let allowed = AUTH.map(|name| format!("`{name}`")).join(", ");
            let message = format!("unknown scheme `{name}`, expected one of {allowed}");
            let problem = Problem::new(at("auth"), message);
            let alike = AUTH
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(name));
            problems.push(match alike.or_else(|| nearest(name, AUTH.into_iter())) {
                Some(word) => problem.help(format!("did you mean `{word}`?")),
                None => problem,
            });
        }
    }
    // `not` inside `not` is refused as a whole.
    if let Some(not) = &on.not
        && path.len() == 1
    {
        words(not, &[path, &["not"]].concat(), place, problems);
    }
}

/// What is spared has to leave something.
fn not(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let Some(not) = &rule.on.not else { return };
    let (path, message): (&[&str], _) = if not.not.is_some() {
        (
            &["on", "not", "not"],
            "`not` inside `not` is what it would be outside of both: write it there",
        )
    } else if not.own().next().is_none() {
        (
            &["on", "not"],
            "an empty `not` spares every request: this rule can never strike",
        )
    } else if rule.on.is_contradiction() {
        (
            &["on", "not"],
            "what this rule is about, `not` spares: it can never strike",
        )
    } else {
        return;
    };
    problems.push(Problem::new(place(path), message));
}

/// A certificate that is as usual is no fault.
pub(super) fn certificate(
    rule: &Rule,
    place: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    if let Some(Fault::Tls(TlsFault::Certificate(certificate))) = &rule.fault
        && certificate.wanted() == Wanted::default()
    {
        let path = ["fault", "tls", "certificate"];
        let problem = Problem::new(place(&path), "this certificate is the usual one");
        problems.push(problem.help("say what is wrong with it by `how`, or choose another `key`"));
    }
}
