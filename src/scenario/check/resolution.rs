//! Keys that make no sense in a rule about DNS, or only make sense in such a rule.

use std::ops::Range;

use crate::fault::Fault;
use crate::fault::dns::DnsFault;
use crate::scenario::{Per, Problem, RECORDS, Rule};

/// Adds the problems of one rule. `locate` finds a key of it in the file.
pub(super) fn check(
    rule: &Rule,
    locate: &impl Fn(&[&str]) -> Range<usize>,
    problems: &mut Vec<Problem>,
) {
    match &rule.fault {
        Some(Fault::Dns(fault)) => {
            counted(rule, locate, problems);
            meaningless(fault, locate, problems);
        }
        other => elsewhere(rule, other.as_ref(), locate, problems),
    }
    records(rule, locate, problems);
}

/// Each query stands alone, so there is no connection to count by.
fn counted(rule: &Rule, locate: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    if rule.per == Per::Connection {
        let message = "`per = \"connection\"` means nothing in DNS: each question stands alone";
        let problem = Problem::new(locate(&["per"]), message);
        problems.push(problem.help("count questions apart by `on.host`, or by instances"));
    }
}

/// Only a query has a record type.
fn elsewhere(
    rule: &Rule,
    fault: Option<&Fault>,
    locate: &impl Fn(&[&str]) -> Range<usize>,
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
        Problem::new(locate(&["on", "record"]), message)
            .help("it belongs to a rule with `fault.dns`"),
    );
}

fn records(rule: &Rule, locate: &impl Fn(&[&str]) -> Range<usize>, problems: &mut Vec<Problem>) {
    let unknown = |record: &&String| !RECORDS.contains(&record.as_str());
    let records = rule.on.record.iter().flat_map(|words| &words.0);
    for record in records.filter(unknown) {
        let message = format!("unknown record type `{record}`");
        let problem = Problem::new(locate(&["on", "record"]), message);
        let known = RECORDS
            .iter()
            .find(|known| known.eq_ignore_ascii_case(record));
        problems.push(match known {
            Some(word) => problem.help(format!("did you mean `{word}`?")),
            None => problem.help(format!("there are {}", RECORDS.join(", "))),
        });
    }
}

/// Parameters that the value of `how` makes meaningless.
fn meaningless(
    fault: &DnsFault,
    locate: &impl Fn(&[&str]) -> Range<usize>,
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
            locate(&["fault", "dns", mechanism, key]),
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
    fn keys_outside_of_dns_are_refused_in_dns_and_keys_of_dns_elsewhere() {
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
            let problem = problem(rule);
            assert!(problem.contains(words), "{rule}: {problem}");
        }
        let apart = "on = { record = 'A' }\nfault.dns.empty = {}\n[[rule]]\nfault.dns.silence = {}";
        assert_eq!(problem(apart), "");
    }
}
