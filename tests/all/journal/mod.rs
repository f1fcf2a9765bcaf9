//! The content of the journal about a request, and the secrets that it must not contain.

mod both_protocols; // one login is one hit, also over HTTP/2
mod cuts; // answers that did not arrive whole, limits, alerts
mod idle; // faults without an effect, and reasons why a rule did not strike
mod repeats; // clients that loop
mod secrets; // passwords and tokens at every place

use exchaos::journal::{Event, line};

use crate::harness::{Lab, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_and_its_answer_are_joined_by_the_request_id_that_the_client_saw() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.throttle-server-busy-fault.contoso.test", &[]);
    let id = seen.header("request-id")[0];
    let entries = lab.journal(2, |entry| match &entry.event {
        Event::Request { request_id, .. } | Event::Answer { request_id, .. } => {
            request_id.to_string() == id
        }
        _ => false,
    });
    let entries = entries.await;
    let Event::Request {
        operation,
        mailbox,
        scheme,
        ..
    } = &entries[0].event
    else {
        panic!("{:?}", entries[0])
    };
    assert_eq!(*operation, Some("GetFolder"));
    assert_eq!(mailbox.as_deref(), Some("alice@contoso.test"));
    assert_eq!(scheme.as_deref(), Some("Basic"));
    let struck = entries[1].struck().unwrap();
    assert_eq!(
        (struck.fault, struck.rule, struck.hit),
        ("ews.soap-fault", 1, 1)
    );
    let json = serde_json::to_value(&*entries[1]).unwrap();
    assert_eq!(json["event"], "answer");
    assert_eq!(json["scenario"], "throttle-server-busy-fault");
    assert_eq!(json["response_code"], "ErrorServerBusy");
    assert_eq!(json["struck"][0]["fault"], "ews.soap-fault");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_aligned_and_what_came_from_the_network_cannot_move_the_cursor() {
    let lab = Lab::new().await;
    lab.curl("https://mail.contoso.test/%1b[2J", &["--path-as-is", "-g"]);
    lab.curl("https://mail.http-503-iis.contoso.test/", &[]);
    lab.journal(2, |entry| entry.status().is_some()).await;
    for entry in lab.server.journal().entries() {
        let mut plain = line(&entry);
        for colour in ["\x1b[0m", "\x1b[2m", "\x1b[31m", "\x1b[33m"] {
            plain = plain.replace(colour, "");
        }
        assert!(!plain.contains(char::is_control), "{plain:?}");
        // The time, the connection and scenario, the event, and its details begin in the same columns on each line.
        for column in [12, 19, 52, 65] {
            assert_eq!(
                (
                    &plain[column..=column],
                    &plain[column + 1..column + 2] == " "
                ),
                (" ", false),
                "{plain:?}"
            );
        }
    }
}

/// The secret in base64, at each of its three alignments.
fn encodings(secret: &str) -> Vec<String> {
    use std::fmt::Write;
    let hex = secret.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "{byte:02x}").unwrap();
        all
    });
    let mut all = vec![secret.to_owned(), hex.to_uppercase(), hex];
    for padding in ["", "x", "xx"] {
        let output = run("openssl", &["base64", "-A"], &format!("{padding}{secret}"));
        let text = String::from_utf8(output.stdout).unwrap();
        // The characters at both ends also depend on the neighbouring bytes.
        all.push(text[4..text.len() - 4].to_owned());
    }
    all.push(secret.chars().rev().collect());
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_in_no_output_in_no_encoding() {
    let secret = String::from_utf8(run("openssl", &["rand", "-hex", "24"], "").stdout)
        .unwrap()
        .trim()
        .to_owned();
    let token = String::from_utf8(run("openssl", &["rand", "-hex", "24"], "").stdout)
        .unwrap()
        .trim()
        .to_owned();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret.toml");
    let text = format!(
        "title = 'x'\n[exchange]\naccounts = {{ 'svc@contoso.test' = {{ password = '{secret}' }} }}\n[[rule]]\non = {{ method = 'PUT' }}\nfault.http.status = {{ code = 503 }}\n"
    );
    std::fs::write(&file, &text).unwrap();
    let mut server = crate::harness::Running::serve(
        &[
            "--scenarios",
            folder.path().to_str().unwrap(),
            "--log",
            "json",
        ],
        folder.path(),
    );
    let host = "mail.secret.contoso.test";
    for (user, status) in [
        (format!("svc@contoso.test:{secret}"), "200"),
        (format!("svc@contoso.test:{token}"), "401"),
    ] {
        assert_eq!(server.curl_status(host, &["-u", &user]), status);
    }
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(server.curl_status(host, &["-H", &bearer]), "401");
    let bare = format!("Authorization: {token}");
    assert_eq!(server.curl_status(host, &["-H", &bare]), "401");
    let query = format!("https://{host}/EWS/Exchange.asmx?access_token={token}");
    server.curl(&query, &["-H", &format!("Cookie: {token}")]);
    let mut all = server.stop();
    for broken in [
        text.replace("[[rule]]", "[[rul]]"),
        text.replace(&format!("'{secret}'"), &format!("'{secret}")),
    ] {
        std::fs::write(&file, &broken).unwrap();
        all += &crate::harness::exchaos(&["check", file.to_str().unwrap()]).all();
        all += &crate::harness::exchaos(&["serve", "--scenarios", folder.path().to_str().unwrap()])
            .all();
    }
    std::fs::write(&file, &text).unwrap();
    for args in [
        &["show", "secret"][..],
        &["show", "secret", "--json"],
        &["list"],
        &["try", "secret"],
    ] {
        let scenarios = ["--scenarios", folder.path().to_str().unwrap()];
        all += &crate::harness::exchaos(&[args, &scenarios].concat()).all();
    }
    all += &std::fs::read_to_string(folder.path().join("journal.jsonl")).unwrap();
    assert!(
        all.contains("svc@contoso.test") && all.contains("\"scheme\":\"Basic\""),
        "there is something to search: {all}"
    );
    for secret in encodings(&secret).into_iter().chain(encodings(&token)) {
        assert!(!all.contains(&secret), "`{secret}` is in the output");
    }
}
