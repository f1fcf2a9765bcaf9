//! What a rule about DNS must not say, and what no other rule may.

use std::ops::Range;

use crate::fault::Fault;
use crate::fault::dns::DnsFault;
use crate::scenario::{Per, Problem, RECORDS, Rule};

/// Adds the problems of one rule; `place` finds a key of it in its file.
pub(super) fn check(
    rule: &Rule,
    place: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    match &rule.fault {
        Some(Fault::Dns(fault)) => {
            counted(rule, place, problems);
            meaningless(fault, place, problems);
        }
        other => elsewhere(rule, other.as_ref(), place, problems),
    }
    records(rule, place, problems);
}

/// A question has no connection of which others could be told apart.
fn counted(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    if rule.per == Per::Connection {
        let message = "`per = \"connection\"` means nothing in DNS: each question stands alone";
        let problem = Problem::new(place(&["per"]), message);
        problems.push(problem.help("count questions apart by `on.host`, or by instances"));
    }
}

/// Only a question has a type of record.
fn elsewhere(
    rule: &Rule,
    fault: Option<&Fault>,
    place: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    if rule.on.record.is_none() {
        return;
    }
    let strikes = match fault {
        Some(fault) => format!("`{}` strikes", fault.name()),
        None => "a request waits".to_owned(),
    };
    let message = format!("`on.record` is only known in DNS, not where {strikes}");
    problems.push(
        Problem::new(place(&["on", "record"]), message)
            .help("it belongs to a rule with `fault.dns`"),
    );
}

fn records(rule: &Rule, place: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let asked = rule.on.record.as_ref().map(|words| words.0.as_slice());
    let unknown = |record: &&String| !RECORDS.contains(&record.as_str());
    for record in asked.unwrap_or_default().iter().filter(unknown) {
        let message = format!("unknown type of record `{record}`");
        let problem = Problem::new(place(&["on", "record"]), message);
        let known = RECORDS
            .iter()
            .find(|known| known.eq_ignore_ascii_case(record));
        problems.push(match known {
            Some(word) => problem.help(format!("did you mean `{word}`?")),
            None => problem.help(format!("there are {}", RECORDS.join(", "))),
        });
    }
}

/// A parameter that the others make meaningless.
fn meaningless(
    fault: &DnsFault,
    place: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    let (mechanism, idle) = match fault {
        DnsFault::Cname(fault) => ("cname", fault.idle()),
        DnsFault::Srv(fault) => ("srv", fault.idle()),
        _ => return,
    };
    for (key, only) in idle {
        let message = format!("`{key}` only has a meaning for `how = \"{only}\"`");
        problems.push(Problem::new(
            place(&["fault", "dns", mechanism, key]),
            message,
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::read;

    fn problem(rule: &str) -> String {
        let (_, problems) = read(&format!("title = 'x'\n[[rule]]\n{rule}"), "x");
        let problems: Vec<_> = problems
            .iter()
            .map(|problem| format!("{problem:?}"))
            .collect();
        problems.join("\n")
    }

    #[test]
    fn what_dns_cannot_know_is_refused_and_what_only_dns_knows_elsewhere() {
        for (rule, words) in [
            (
                "on = { mailbox = 'a@*' }\nfault.dns.silence = {}",
                "`on.mailbox` is not known yet",
            ),
            (
                "per = 'mailbox'\nfault.dns.silence = {}",
                "`per = \\\"mailbox\\\"` is not known",
            ),
            (
                "per = 'connection'\nfault.dns.silence = {}",
                "each question stands alone",
            ),
            (
                "on = { record = 'srv' }\nfault.dns.silence = {}",
                "did you mean `SRV`",
            ),
            (
                "on = { record = 'A' }\nfault.http.status = { code = 503 }",
                "only known in DNS",
            ),
            (
                "fault.dns.srv = { how = 'missing', port = 1 }",
                "only has a meaning for `how",
            ),
            (
                "fault.dns.cname = { how = 'loop', target = 'a' }",
                "only has a meaning for `how",
            ),
            (
                "fault.dns.address = { to = ['localhost'] }",
                "no IP address",
            ),
            (
                "fault.dns.silence = {}\n[[rule]]\nfault.dns.srv = { how = 'missing' }",
                "can never strike",
            ),
        ] {
            let said = problem(rule);
            assert!(said.contains(words), "{rule}: {said}");
        }
        let apart = "on = { record = 'A' }\nfault.dns.empty = {}\n[[rule]]\nfault.dns.silence = {}";
        assert_eq!(problem(apart), "");
    }
}
