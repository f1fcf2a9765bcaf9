//! Values that are valid by their type and have no meaning.

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
    locate: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    connection_stage(rule, locate, problems);
    malformed(rule, locate, problems);
    words(&rule.on, &["on"], locate, problems);
    not(rule, locate, problems);
    if rule.sets.is_some() && rule.sets == rule.needs {
        let message = "a rule that sets the state that it needs changes nothing";
        problems.push(Problem::new(locate(&["sets"]), message));
    }
}

/// The stage of a connection fault has to fit its mechanism and its other parameters.
fn connection_stage(
    rule: &Rule,
    locate: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    let Some(Fault::Tcp(fault)) = &rule.fault else {
        return;
    };
    let mechanism = fault.name().trim_start_matches("tcp.");
    let key = |name| ["fault", "tcp", mechanism, name];
    let mut wrong = |path: &[&str], message: &str| {
        problems.push(Problem::new(locate(path), message));
    };
    if fault.bytes().is_some() && !fault.at().is_within() {
        wrong(
            &key("bytes"),
            "`bytes` only has a meaning within something: at `server-hello`, `certificate`, `request-body`, `response-head` or `response-body`",
        );
    }
    if !fault.can_strike_at_its_stage() {
        let message = match fault.shaping() {
            None => {
                "there is no connection yet that could end: `accept` is the first stage for this"
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
    if !fault.is_countable() && rule.on.depends_on_source() {
        wrong(
            &["on"],
            "the system refuses connections before the server sees their address: `on.source` has no meaning here",
        );
    }
    if fault.is_for_good() && !matches!(rule.when, When::Always | When::After(_)) {
        wrong(
            &["when"],
            "a fault for good cannot be counted: give it a `for`, after which the next client is let in",
        );
    }
}

/// Damage to a whole document cannot begin in the middle of its items.
fn malformed(rule: &Rule, locate: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let Some(Fault::Body(BodyFault::Malform(malform))) = &rule.fault else {
        return;
    };
    if malform.is_misplaced() {
        let message = "this `how` is about a whole document, and cannot be `at` its items";
        let problem = Problem::new(locate(&["fault", "body", "malform", "at"]), message);
        problems.push(problem.help("leave `at` out, or use `unclosed-element`, `mismatched-tag`, `invalid-character`, `invalid-utf8` or `undefined-entity`"));
    }
}

/// Operations that no schema has, and schemes that no client sends, are typing errors.
fn words(
    on: &On,
    path: &[&str],
    locate: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    fn all(words: &Option<Words>) -> impl Iterator<Item = &String> {
        words.iter().flat_map(|words| &words.0)
    }
    let at = |key: &'static str| locate(&[path, &[key]].concat());
    for name in all(&on.operation) {
        if !operations::is_known(name) {
            let problem = Problem::new(at("operation"), format!("unknown operation `{name}`"));
            problems.push(match nearest(name, operations::names()) {
                Some(word) => problem.help(format!("did you mean `{word}`?")),
                None => problem.help("`exchaos list --operations` shows them all"),
            });
        }
    }
    for name in all(&on.auth) {
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
        words(not, &[path, &["not"]].concat(), locate, problems);
    }
}

/// The exclusion of `not` has to leave some requests.
fn not(rule: &Rule, locate: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let Some(not) = &rule.on.not else { return };
    let (path, message): (&[&str], _) = if not.not.is_some() {
        (
            &["on", "not", "not"],
            "`not` inside `not` is what it would be outside of both: write it there",
        )
    } else if not.own().next().is_none() {
        (
            &["on", "not"],
            "an empty `not` excludes every request: this rule can never strike",
        )
    } else if rule.on.is_contradiction() {
        (
            &["on", "not"],
            "`not` excludes everything that this rule is about: it can never strike",
        )
    } else {
        return;
    };
    problems.push(Problem::new(locate(path), message));
}

/// A certificate without a difference is no fault.
pub(super) fn certificate(
    rule: &Rule,
    locate: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    if let Some(Fault::Tls(TlsFault::Certificate(certificate))) = &rule.fault
        && certificate.wanted() == Wanted::default()
    {
        let path = ["fault", "tls", "certificate"];
        let problem = Problem::new(locate(&path), "this certificate is the usual one");
        problems.push(problem.help("say what is wrong with it by `how`, or choose another `key`"));
    }
}
