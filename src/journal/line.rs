//! One aligned line for each entry, for people.

use std::sync::Arc;

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::harmless::printable;
use super::{Counted, CutShort, Entry, Event, InjectedFault};

const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[hour]:[minute]:[second].[subsecond digits:3]");

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// One line with colours. The printer strips the colours where the output has none.
pub fn line(entry: &Entry) -> String {
    let (colour, what, detail) = presentation(&entry.event);
    let scenario = entry.met.scenario.as_deref().unwrap_or("-");
    let scenario = match &entry.met.instance {
        Some(instance) => format!("{scenario}@{instance}"),
        None => scenario.to_owned(),
    };
    let time = entry
        .time
        .format(TIME)
        .expect("a moment has every part of the format");
    // Connection 0 is the server itself.
    let connection = match entry.connection {
        0 => "-".to_owned(),
        number => number.to_string(),
    };
    let detail = printable(&detail);
    format!("{DIM}{time}{PLAIN} #{connection:<5} {scenario:<32} {colour}{what:<12}{PLAIN} {detail}")
}

fn presentation(event: &Event) -> (&'static str, &'static str, String) {
    match event {
        Event::Refused { name, reason } => (RED, "refused", format!("{name}: {reason}")),
        Event::Tunnel { target, opened } => {
            if *opened {
                (DIM, "tunnel", target.to_string())
            } else {
                (RED, "no tunnel", target.to_string())
            }
        }
        Event::RevocationList { path } => (DIM, "crl", path.to_string()),
        Event::Dns { .. } => dns(event),
        Event::NoQuestion { peer, reason, .. } => {
            (YELLOW, "no question", format!("from {peer}: {reason}"))
        }
        Event::Fault { struck } => (YELLOW, "fault", fault(struck)),
        Event::DidNotApply {
            fault,
            rule,
            reason,
        } => (
            DIM,
            "no fault",
            format!("{fault} (rule {rule}) did not apply: {reason}"),
        ),
        Event::TooLate { fault, rule } => (
            RED,
            "too late",
            format!("{fault} (rule {rule}): named too late to strike"),
        ),
        Event::NotCalled { host, reason } => (YELLOW, "not called", format!("{host}: {reason}")),
        Event::Request { .. } => (PLAIN, "request", request(event)),
        Event::Token { .. } => token(event),
        Event::Login { .. } => login(event),
        Event::Answer { .. } => answer(event),
        Event::Use { .. } | Event::UseEnded { .. } | Event::Reset { .. } => mark(event),
        Event::Reloaded { .. } => reloaded(event),
        Event::ReloadRefused { reason } => {
            let first = reason.lines().next().unwrap_or_default();
            (RED, "not reloaded", first.to_owned())
        }
        _ => connection(event),
    }
}

/// Events of the connection itself.
fn connection(event: &Event) -> (&'static str, &'static str, String) {
    match event {
        Event::Connected { peer, listener } => (DIM, "connected", format!("{peer} to {listener}")),
        Event::TurnedAway { peer, listener } => (
            RED,
            "turned away",
            format!("{peer} from {listener}: not among those who may connect"),
        ),
        Event::ClientHello(hello) => {
            let name = hello.server_name.as_deref().unwrap_or("no name");
            (
                DIM,
                "client-hello",
                format!("{name}, alpn {}", hello.alpn.join(" ")),
            )
        }
        Event::Handshake {
            version,
            cipher_suite,
            alpn,
        } => {
            let alpn = alpn.as_deref().unwrap_or("no alpn");
            (DIM, "handshake", format!("{version} {cipher_suite} {alpn}"))
        }
        Event::ClientAlert { alert } => (YELLOW, "client-alert", alert.to_string()),
        Event::HandshakeFailed { reason } => (YELLOW, "no handshake", reason.clone()),
        Event::Closed {
            read,
            written,
            requests,
        } => {
            let note = match requests {
                0 => "without a request, ",
                _ => "",
            };
            (
                DIM,
                "closed",
                format!("{note}{read} bytes in, {written} out"),
            )
        }
        _ => (PLAIN, "", String::new()),
    }
}

fn reloaded(event: &Event) -> (&'static str, &'static str, String) {
    let Event::Reloaded {
        added,
        changed,
        removed,
        world,
    } = event
    else {
        return (PLAIN, "", String::new());
    };
    let [added, changed, removed] = [added, changed, removed].map(Vec::len);
    let world = if *world { ", another world" } else { "" };
    let detail = format!("{added} added, {changed} changed, {removed} removed{world}");
    (PLAIN, "reloaded", detail)
}

/// Commands of the operator.
fn mark(event: &Event) -> (&'static str, &'static str, String) {
    let whose = |mailbox: &Option<Arc<str>>| match mailbox {
        Some(mailbox) => format!("for {mailbox}"),
        None => "for all who pick none".to_owned(),
    };
    match event {
        Event::Use { mailbox, until } => {
            let until = until.and_then(|until| until.format(TIME).ok());
            let until = until.map(|until| format!(", until {until}"));
            let whose = whose(mailbox);
            (BOLD, "use", format!("{whose}{}", until.unwrap_or_default()))
        }
        Event::UseEnded { mailbox } => (BOLD, "use ended", whose(mailbox)),
        Event::Reset {
            counters,
            entries,
            uses,
        } => (
            BOLD,
            "reset",
            format!("{counters} counted scenarios, {entries} entries, {uses} uses"),
        ),
        _ => (PLAIN, "", String::new()),
    }
}

fn dns(event: &Event) -> (&'static str, &'static str, String) {
    let Event::Dns {
        name,
        record,
        transport,
        rcode,
        answers,
        truncated,
        struck,
        ..
    } = event
    else {
        return (PLAIN, "", String::new());
    };
    let colour = if struck.is_some() { YELLOW } else { PLAIN };
    let by = struck
        .as_ref()
        .map(|struck| format!(" by {}", fault(struck)));
    let mut text = rcode.unwrap_or("no answer").to_owned();
    if *truncated {
        text += " truncated";
    }
    for answer in answers {
        text += &format!(" {answer}");
    }
    let by = by.unwrap_or_default();
    (
        colour,
        "dns",
        format!("{name} {record} ({transport}): {text}{by}"),
    )
}

fn request(event: &Event) -> String {
    let Event::Request {
        method,
        host,
        path,
        operation,
        schema_violation,
        mailbox,
        scheme,
        ..
    } = event
    else {
        return String::new();
    };
    let operation = operation.map(|name| format!(" {name}")).unwrap_or_default();
    let mailbox = mailbox
        .as_deref()
        .map(|name| format!(" for {name}"))
        .unwrap_or_default();
    let scheme = scheme.unwrap_or("anonymous");
    let violation = schema_violation
        .as_deref()
        .map(|violation| format!(", refused by a strict server: {violation}"))
        .unwrap_or_default();
    format!("{method} {host}{path}{operation}{mailbox} ({scheme}){violation}")
}

fn login(event: &Event) -> (&'static str, &'static str, String) {
    let Event::Login {
        scheme,
        leg,
        user,
        application,
        refused,
        ..
    } = event
    else {
        return (PLAIN, "", String::new());
    };
    let scheme = scheme
        .map(|scheme| format!("{scheme} "))
        .unwrap_or_default();
    let user = match (user, application) {
        (Some(user), _) => format!(" as {user}"),
        (None, Some(application)) => format!(" as application {application}"),
        (None, None) => String::new(),
    };
    match refused {
        Some(reason) => (
            YELLOW,
            "login",
            format!("{scheme}{leg}{user} refused: {reason}"),
        ),
        None => (DIM, "login", format!("{scheme}{leg}{user}")),
    }
}

fn token(event: &Event) -> (&'static str, &'static str, String) {
    let Event::Token {
        endpoint,
        tenant,
        grant,
        application,
        user,
        error,
        problem,
        ..
    } = event
    else {
        return (PLAIN, "", String::new());
    };
    let mut text = format!("{endpoint} of {tenant}");
    let parts = [
        (": ", grant.as_deref()),
        (" for application ", application.as_deref()),
        (" as ", user.as_deref()),
        ("; no key: ", problem.as_deref()),
    ];
    for (before, part) in parts {
        if let Some(part) = part {
            text.push_str(before);
            text.push_str(part);
        }
    }
    match error {
        Some(code) => (YELLOW, "token", format!("{text} refused: AADSTS{code}")),
        None => (DIM, "token", text),
    }
}

fn answer(event: &Event) -> (&'static str, &'static str, String) {
    let Event::Answer {
        request_id,
        status,
        stream_error,
        response_code,
        struck,
        passed_over,
        cut,
        ..
    } = event
    else {
        return (PLAIN, "", String::new());
    };
    let status = match (stream_error, status) {
        (Some("HTTP_1_1_REQUIRED"), _) => {
            "HTTP_1_1_REQUIRED: nothing went wrong, the client is asked to come back by HTTP/1.1"
                .to_owned()
        }
        (Some(error), _) => (*error).to_owned(),
        (None, Some(status)) => status.to_string(),
        (None, None) => "nothing".to_owned(),
    };
    let code = response_code
        .map(|code| format!(" {code}"))
        .unwrap_or_default();
    let cut = cut.map(cut_short).unwrap_or_default();
    let by: Vec<_> = struck.iter().map(fault).collect();
    let by = match by.is_empty() {
        true => String::new(),
        false => format!(" by {}", by.join(", ")),
    };
    let why = passed_over.as_ref().map(|why| format!(" ({why})"));
    let why = format!("{cut}{by}{}", why.unwrap_or_default());
    let colour = if struck.is_empty() { PLAIN } else { YELLOW };
    (
        colour,
        "answer",
        format!("{status}{code}{why} {request_id}"),
    )
}

/// The sent part of an answer.
fn cut_short(cut: CutShort) -> String {
    match (cut.sent, cut.of) {
        (Some(sent), Some(of)) => format!(" cut, {sent} of {of} bytes of its body"),
        (Some(sent), None) => format!(" cut, {sent} bytes of its body"),
        (None, _) => " cut".to_owned(),
    }
}

fn fault(struck: &InjectedFault) -> String {
    let work = match struck.carried_out {
        Some(true) => ", carried out",
        Some(false) => ", not carried out",
        None => "",
    };
    let counted = struck
        .counted
        .map(|Counted { read, written }| format!(", with {read} bytes in and {written} out"));
    format!(
        "{} (rule {}, hit {}){work}{}",
        struck.fault,
        struck.rule,
        struck.hit,
        counted.unwrap_or_default()
    )
}
