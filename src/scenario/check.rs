//! What a file may say by its grammar and must not by its sense.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reading::nearest;
use super::{Layer, Problem, Rule, Scenario};
use crate::exchange::ews::operations;
use crate::fault::Fault;
use crate::fault::auth::{AuthFault, To};
use crate::fault::ews::EwsFault;
use crate::fault::tcp::{At, TcpFault};
use crate::fault::tls::TlsFault;
use crate::pki::Wanted;

/// Everything that makes no sense in a scenario. Of one that is not `whole`, because entries with errors were taken out,
/// only what is there is judged, not what is missing.
pub(super) fn check(
    scenario: &Scenario,
    table: &Spanned<DeTable<'_>>,
    whole: bool,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let file = Locator(table);
    id(scenario, &mut problems);
    if scenario.title.trim().is_empty() {
        problems.push(Problem::new(
            file.value(&["title"]),
            "a title says what happens, in one line",
        ));
    }
    for (number, rule) in scenario.rule.iter().enumerate() {
        let place = |path: &[&str]| file.in_rule(number, path);
        layers(rule, &place, &mut problems);
        bytes(rule, &place, &mut problems);
        words(rule, &place, &mut problems);
        if whole {
            nothing(rule, &place, &mut problems);
            certificate(rule, &place, &mut problems);
            text(rule, &place, &mut problems);
        }
    }
    if whole {
        unreachable(scenario, &file, &mut problems);
    }
    problems
}

/// An id is a DNS label that means nothing else.
fn id(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let id = &scenario.id;
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    let label = (1..=63).contains(&id.len())
        && id.chars().all(plain)
        && !id.starts_with('-')
        && !id.ends_with('-');
    let wrong = match () {
        () if !label => "has to be a DNS label: at most 63 of `a` to `z`, `0` to `9` and `-`",
        () if super::SERVICES.contains(&&**id) => "is the label of a service",
        () if id.starts_with("i-") => "starts as the labels of instances do",
        () => return,
    };
    let problem = Problem::new(
        0..0,
        format!("the file's name is the scenario's id, and `{id}` {wrong}"),
    );
    problems.push(problem.help("give the file another name"));
}

fn nothing(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    if rule.fault.is_none() && rule.delay.0.is_none() {
        let problem = Problem::new(place(&[]), "this rule does nothing");
        problems.push(problem.help("give it a `fault` or a `delay`"));
    }
}

/// What a layer cannot know yet cannot be asked there.
fn layers(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let Some(fault) = &rule.fault else { return };
    let connection = fault.is_below_http();
    let challenge =
        matches!(fault, Fault::Auth(AuthFault::Challenge(challenge)) if challenge.to == To::All);
    let asked = [
        ("service", rule.on.service.is_some(), connection),
        ("operation", rule.on.operation.is_some(), connection),
        (
            "mailbox",
            rule.on.mailbox.is_some(),
            connection || challenge,
        ),
        ("path", rule.on.path.is_some(), connection),
        ("method", rule.on.method.is_some(), connection),
        ("header", !rule.on.header.is_empty(), connection),
    ];
    let name = fault.name();
    for (key, _, _) in asked
        .iter()
        .filter(|(_, asked, unknown)| *asked && *unknown)
    {
        let when = if connection {
            "before a request is read"
        } else {
            "before anybody said who they are"
        };
        let advice = match connection {
            true => "pick the scenario by host name or listener instead; `on.host` is known here",
            false => "add `to = \"credentials\"`, which strikes once credentials are there",
        };
        let message = format!("`on.{key}` is not known yet where `{name}` strikes: {when}");
        problems.push(Problem::new(place(&["on", key]), message).help(advice));
    }
    if connection && rule.per == super::Per::Mailbox {
        let message = format!(
            "`per = \"mailbox\"` is not known yet where `{name}` strikes: before a request is read"
        );
        problems.push(Problem::new(place(&["per"]), message));
    }
}

fn bytes(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let Some(Fault::Tcp(fault)) = &rule.fault else {
        return;
    };
    let position = fault.position();
    if position.bytes.is_some() && !matches!(position.at, At::Handshake | At::ResponseBody) {
        let mechanism = match fault {
            TcpFault::Close(_) => "close",
            TcpFault::Reset(_) => "reset",
        };
        let message = "`bytes` only has a meaning at `handshake` and `response-body`";
        problems.push(Problem::new(
            place(&["fault", "tcp", mechanism, "bytes"]),
            message,
        ));
    }
}

/// Operations that no schema has are typing errors.
fn words(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let asked = rule
        .on
        .operation
        .as_ref()
        .map(|words| words.0.as_slice())
        .unwrap_or_default();
    for name in asked
        .iter()
        .filter(|name| operations::operation(name) != Some(name))
    {
        let message = format!("unknown operation `{name}`");
        let problem = Problem::new(place(&["on", "operation"]), message);
        problems.push(match nearest(name, operations::names()) {
            Some(word) => problem.help(format!("did you mean `{word}`?")),
            None => problem.help("`exchaos list --operations` shows them all"),
        });
    }
}

/// A certificate that is as usual is no fault.
fn certificate(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    if let Some(Fault::Tls(TlsFault::Certificate(certificate))) = &rule.fault
        && certificate.wanted() == Wanted::default()
    {
        let path = ["fault", "tls", "certificate"];
        let problem = Problem::new(place(&path), "this certificate is the usual one");
        problems.push(problem.help("say what is wrong with it by `how`, or choose another `key`"));
    }
}

/// A code that Exchange sends with no fixed text needs one.
fn text(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let (layer, key, code, given) = match &rule.fault {
        Some(Fault::Ews(EwsFault::ResponseCode(fault))) => {
            ("ews", "response-code", fault.code, &fault.text)
        }
        Some(Fault::Ews(EwsFault::SoapFault(fault))) => {
            ("ews", "soap-fault", fault.code, &fault.text)
        }
        Some(Fault::Auth(AuthFault::Impersonation(fault))) => {
            ("auth", "impersonation", fault.code(), &fault.text)
        }
        _ => return,
    };
    if given.is_none() && !code.has_text() {
        let message = "Exchange has no fixed text for this code: a `text` is needed beside it";
        problems.push(Problem::new(place(&["fault", layer, key, "code"]), message));
    }
}

/// A rule behind one that always takes everything at its station never strikes.
fn unreachable(scenario: &Scenario, file: &Locator<'_, '_>, problems: &mut Vec<Problem>) {
    for (number, rule) in scenario.rule.iter().enumerate() {
        let shadow = scenario.rule[..number]
            .iter()
            .position(|earlier| shadows(earlier, rule));
        if let Some(earlier) = shadow {
            let message = format!(
                "this rule can never strike: rule {} takes everything before it",
                earlier + 1
            );
            problems.push(
                Problem::new(file.in_rule(number, &[]), message)
                    .help("change their order, or give the first one an `on` or a `when`"),
            );
        }
    }
}

fn shadows(earlier: &Rule, later: &Rule) -> bool {
    let always = earlier.when == super::When::Always && earlier.odds.0 >= 1.0;
    let everything = earlier.on.needs() == Layer::Connection && earlier.on.host.is_none();
    let same = match (&earlier.fault, &later.fault) {
        (Some(Fault::Tcp(a)), Some(Fault::Tcp(b))) => a.position().at == b.position().at,
        (Some(Fault::Tls(TlsFault::Alert(_))), Some(Fault::Tls(TlsFault::Alert(_)))) => true,
        (
            Some(Fault::Tls(TlsFault::Certificate(_))),
            Some(Fault::Tls(TlsFault::Certificate(_))),
        ) => true,
        (Some(Fault::Http(_)), Some(Fault::Http(_)))
        | (Some(Fault::Ews(_)), Some(Fault::Ews(_))) => true,
        (Some(Fault::Body(_)), Some(Fault::Body(_))) => true,
        (None, None) => true,
        _ => false,
    };
    always && everything && same
}

/// Where in the file a value is.
struct Locator<'a, 'i>(&'a Spanned<DeTable<'i>>);

impl Locator<'_, '_> {
    /// The value at a path of keys; as near to it as the file goes.
    fn value(&self, path: &[&str]) -> Range<usize> {
        walk(
            self.0.get_ref(),
            path,
            self.0.span().start..self.0.span().start,
        )
    }

    /// The same inside the rule at that place.
    fn in_rule(&self, number: usize, path: &[&str]) -> Range<usize> {
        let rules = self
            .0
            .get_ref()
            .get("rule")
            .and_then(|rules| rules.get_ref().as_array());
        let rule = rules.and_then(|rules| rules.get(number));
        match rule.map(|rule| (rule.span(), rule.get_ref())) {
            Some((span, DeValue::Table(table))) => walk(table, path, span),
            Some((span, _)) => span,
            None => 0..0,
        }
    }
}

fn walk(table: &DeTable<'_>, path: &[&str], around: Range<usize>) -> Range<usize> {
    let Some((key, rest)) = path.split_first() else {
        return around;
    };
    match table.get(*key).map(|value| (value.span(), value.get_ref())) {
        None => around,
        Some((span, DeValue::Table(inner))) => walk(inner, rest, span),
        Some((span, _)) => span,
    }
}
