//! Equality of entries for readers: client, event and outcome count; time, port and numbers do not.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;
use std::net::IpAddr;

use super::entry::{Entry, Event, InjectedFault};

/// A hash that equal entries share. `None` for the operator's commands: each of them is written.
pub(super) fn likeness(client: Option<IpAddr>, entry: &Entry) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    (client, &entry.met, discriminant(&entry.event)).hash(&mut hasher);
    event(&entry.event, &mut hasher)?;
    Some(hasher.finish())
}

fn event(event: &Event, to: &mut DefaultHasher) -> Option<()> {
    match event {
        Event::Connected { listener, .. } | Event::TurnedAway { listener, .. } => listener.hash(to),
        Event::ClientHello(hello) => (&hello.server_name, &hello.alpn).hash(to),
        Event::Handshake {
            version,
            cipher_suite,
            alpn,
        } => (version, cipher_suite, alpn).hash(to),
        Event::ClientAlert { alert } => alert.0.hash(to),
        Event::HandshakeFailed { reason } => words(reason, to),
        Event::Refused { name, reason } => (name, reason).hash(to),
        Event::Dns { .. } | Event::NoQuestion { .. } => question(event, to),
        Event::Tunnel { target, opened } => (target, opened).hash(to),
        Event::RevocationList { path } => path.hash(to),
        Event::NotCalled { host, reason } => (host, reason).hash(to),
        Event::Fault { struck } => fault(struck, to),
        Event::DidNotApply {
            fault,
            rule,
            reason,
        } => {
            (fault, rule).hash(to);
            words(reason, to);
        }
        Event::TooLate { fault, rule } => (fault, rule).hash(to),
        Event::Request { .. } | Event::Login { .. } => request(event, to),
        Event::Token {
            endpoint,
            tenant,
            grant,
            application,
            user,
            error,
            ..
        } => {
            (endpoint.to_string(), tenant, grant).hash(to);
            (application, user, error).hash(to);
        }
        Event::Answer { .. } => answer(event, to),
        Event::Closed { requests, .. } => (*requests == 0).hash(to),
        Event::Use { .. }
        | Event::UseEnded { .. }
        | Event::Reset { .. }
        | Event::Reloaded { .. }
        | Event::ReloadRefused { .. } => return None,
    }
    Some(())
}

fn question(event: &Event, to: &mut DefaultHasher) {
    match event {
        Event::Dns {
            name,
            record,
            transport,
            rcode,
            answers,
            truncated,
            struck,
            ..
        } => {
            (name, record, transport.to_string()).hash(to);
            (rcode, answers, truncated).hash(to);
            struck.iter().for_each(|struck| fault(struck, to));
        }
        Event::NoQuestion { reason, .. } => words(reason, to),
        _ => {}
    }
}

fn request(event: &Event, to: &mut DefaultHasher) {
    match event {
        Event::Request {
            method,
            host,
            path,
            operation,
            mailbox,
            scheme,
            credentials,
            ..
        } => {
            (method, host, path, operation, mailbox, scheme).hash(to);
            // Each message of an NTLM handshake differs from the last one. A password or a token does not.
            if matches!(*scheme, Some("Basic" | "Bearer")) {
                credentials.map(|digest| digest.0).hash(to);
            }
        }
        Event::Login {
            scheme,
            leg,
            user,
            refused,
            ..
        } => (scheme, leg.to_string(), user, refused).hash(to),
        _ => {}
    }
}

fn answer(event: &Event, to: &mut DefaultHasher) {
    let Event::Answer {
        status,
        stream_error,
        response_code,
        struck,
        passed_over,
        cut,
        ..
    } = event
    else {
        return;
    };
    (status, stream_error, response_code, cut.is_some()).hash(to);
    struck.iter().for_each(|struck| fault(struck, to));
    if let Some(reasons) = passed_over {
        words(reasons, to);
    }
}

fn fault(struck: &InjectedFault, to: &mut DefaultHasher) {
    (struck.fault, struck.rule, struck.carried_out).hash(to);
}

/// Hashes a text without its digits: these are counters, lengths and positions, which change with each turn of a loop.
fn words(text: &str, to: &mut DefaultHasher) {
    for byte in text.bytes().filter(|byte| !byte.is_ascii_digit()) {
        byte.hash(to);
    }
}
