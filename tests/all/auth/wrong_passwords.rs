//! A wrong password, by clients that others wrote: refused once, in Exchange's bytes, and the journal tells which leg
//! failed.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use exchaos::journal::Event;

use crate::harness::{Lab, Seen, ask, skipped};

const HEALTHY: &str = "mail.healthy.contoso.test";
const WINDOWS: &str = "mail.healthy-windows.contoso.test";

/// The user that exists, and one that does not. Only the journal tells them apart.
const USERS: [(&str, &str); 2] = [
    ("alice@contoso.test", "wrong password"),
    ("nobody@elsewhere.example", "unknown user"),
];

/// Every request since the journal was cleared: what it said of its sender, what became of that, and the status.
fn requests(lab: &Lab) -> Vec<String> {
    let entries = lab.server.journal().entries();
    let logins: HashMap<_, _> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Login {
                request_id,
                scheme,
                leg,
                refused,
                ..
            } => {
                let refused = refused.as_deref().unwrap_or("good");
                let scheme = scheme.unwrap_or_default();
                Some((*request_id, format!("{scheme} {leg}: {refused}")))
            }
            _ => None,
        })
        .collect();
    let answered = entries.iter().filter_map(|entry| match &entry.event {
        Event::Answer {
            request_id,
            status: Some(status),
            ..
        } => {
            let login = logins.get(request_id).map_or("anonymous", String::as_str);
            Some(format!("{login}, {status}"))
        }
        _ => None,
    });
    answered.collect()
}

/// What the journal has of one attempt by Basic.
fn by_basic(reason: &str) -> Vec<String> {
    vec![format!("Basic credentials: {reason}, 401")]
}

/// What it has of one attempt that begins at once, without asking what the server takes.
fn by_handshake(scheme: &str, reason: &str) -> Vec<String> {
    vec![
        format!("{scheme} challenge: good, 401"),
        format!("{scheme} authenticate: {reason}, 401"),
    ]
}

/// What it has of one attempt that begins with a request without credentials.
fn asked_first(legs: Vec<String>) -> Vec<String> {
    [vec!["anonymous, 401".to_owned()], legs].concat()
}

/// The refusal as a whole, but for the time and the id: status line, headers as they are spelled, length of the body.
fn refusal(challenges: &[&str]) -> String {
    let challenges: String = challenges
        .iter()
        .map(|challenge| format!("WWW-Authenticate: {challenge} | "))
        .collect();
    format!(
        "401 Unauthorized | Server: Microsoft-IIS/10.0 | request-id: * | {challenges}X-Powered-By: ASP.NET | \
         X-FEServer: EX01 | Date: * | Content-Length: 0 | 0"
    )
}

/// The last answer that a script of `tests/clients` told.
fn last_told(said: &str) -> String {
    let mut told = said.lines().filter_map(|line| line.strip_prefix("< "));
    masked(told.next_back().unwrap().split(" | "))
}

/// The last answer that curl printed.
fn last_seen(seen: &Seen) -> String {
    let status = seen.status_line.strip_prefix("HTTP/1.1 ").unwrap();
    let length = seen.body.len().to_string();
    let head = seen.head.iter().map(String::as_str);
    masked([status].into_iter().chain(head).chain([length.as_str()]))
}

fn masked<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let masked = lines.map(|line| match line.split_once(": ") {
        Some((name @ ("request-id" | "Date"), _)) => format!("{name}: *"),
        _ => line.to_owned(),
    });
    masked.collect::<Vec<_>>().join(" | ")
}

#[tokio::test(flavor = "multi_thread")]
async fn by_curl_it_is_refused_once_whatever_the_scheme() {
    let lab = Lab::new().await;
    for (user, reason) in USERS {
        for (scheme, told) in [
            ("--basic", by_basic(reason)),
            ("--ntlm", by_handshake("NTLM", reason)),
        ] {
            lab.server.journal().clear(|_| true);
            let url = format!("https://{HEALTHY}/EWS/Exchange.asmx");
            let seen = lab.curl(&url, &[scheme, "-u", &format!("{user}:wrong")]);
            assert_eq!(requests(&lab), told);
            let basic = format!("Basic realm=\"{HEALTHY}\"");
            assert_eq!(last_seen(&seen), refusal(&["NTLM", &basic]));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_curl_it_is_refused_once_over_gss_ntlmssp() {
    let installed = Path::new("/etc/gss/mech.d/mech.ntlmssp.conf").exists();
    if skipped("gss-ntlmssp", installed) {
        return;
    }
    let lab = Lab::new().await;
    let good = vec![
        "Negotiate challenge: good, 401".to_owned(),
        "Negotiate authenticate: good, 200".to_owned(),
    ];
    by_gssapi(&lab, "CONTOSO:alice:exchaos");
    assert_eq!(requests(&lab), good);
    lab.server.journal().clear(|_| true);
    let seen = by_gssapi(&lab, "CONTOSO:alice:wrong");
    assert_eq!(requests(&lab), by_handshake("Negotiate", "wrong password"));
    assert_eq!(last_seen(&seen), refusal(&["Negotiate", "NTLM"]));
}

/// What curl sees that logs in by the system's GSSAPI, as that user.
fn by_gssapi(lab: &Lab, user: &str) -> Seen {
    let file = lab.folder.path().join("users");
    std::fs::write(&file, format!("{user}\n")).unwrap();
    let common = ["-sSi", "--http1.1", "--noproxy", "*", "--max-time", "20"];
    let output = tokio::task::block_in_place(|| {
        Command::new("curl")
            .args(common)
            .args(["--negotiate", "-u", ":", "--cacert"])
            .arg(lab.ca())
            .args(["--connect-to", &format!("::{}", lab.https)])
            .arg(format!("https://{WINDOWS}/EWS/Exchange.asmx"))
            .env("NTLM_USER_FILE", &file)
            .env("KRB5CCNAME", "FILE:/nonexistent")
            .output()
            .unwrap()
    });
    Seen::of(&output)
}

#[tokio::test(flavor = "multi_thread")]
async fn by_exchangelib_it_is_refused_once() {
    let lab = Lab::new().await;
    let reason = "wrong password";
    let basic = format!("Basic realm=\"{HEALTHY}\"");
    for (host, scheme, told, challenges) in [
        (HEALTHY, "basic", by_basic(reason), ["NTLM", &basic]),
        (
            WINDOWS,
            "NTLM",
            asked_first(by_handshake("NTLM", reason)),
            ["Negotiate", "NTLM"],
        ),
    ] {
        lab.server.journal().clear(|_| true);
        let arguments = [host, "wrong", scheme];
        let Some(said) = ask(&lab, "exchangelib_refused.py", &arguments) else {
            return;
        };
        assert_eq!(requests(&lab), told);
        assert_eq!(last_told(&said), refusal(&challenges));
        assert_eq!(said.lines().last(), Some("UnauthorizedError"), "{scheme}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_requests_ntlm_it_is_refused_once() {
    let lab = Lab::new().await;
    for (user, reason) in USERS {
        lab.server.journal().clear(|_| true);
        let arguments = [WINDOWS, user, "wrong"];
        let Some(said) = ask(&lab, "requests_ntlm_refused.py", &arguments) else {
            return;
        };
        assert_eq!(requests(&lab), asked_first(by_handshake("NTLM", reason)));
        assert_eq!(last_told(&said), refusal(&["Negotiate", "NTLM"]));
        assert_eq!(said.lines().last(), Some("401"), "{user}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_pyspnego_it_is_refused_once() {
    let lab = Lab::new().await;
    for (user, reason) in USERS {
        for (protocol, scheme) in [("negotiate", "Negotiate"), ("ntlm", "NTLM")] {
            lab.server.journal().clear(|_| true);
            let arguments = [WINDOWS, user, "wrong", protocol];
            let Some(said) = ask(&lab, "spnego_login.py", &arguments) else {
                return;
            };
            // The script looks whether the connection is anybody's now.
            let told = [
                by_handshake(scheme, reason),
                vec!["anonymous, 401".to_owned()],
            ];
            assert_eq!(requests(&lab), told.concat());
            assert_eq!(last_told(&said), refusal(&["Negotiate", "NTLM"]));
        }
    }
}
