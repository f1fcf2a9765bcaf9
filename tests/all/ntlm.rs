//! NTLM and Negotiate on the wire: the legs of a handshake, what they are bound to, and what breaks them.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use exchaos::auth::ntlm::client::{Account, Client};
use exchaos::journal::Event;

use crate::harness::{GET_FOLDER, Lab};

const HOST: &str = "mail.healthy-windows.contoso.test";

/// The steps of logins that the journal has, with what it says of them.
async fn logins(lab: &Lab, wanted: usize) -> Vec<(String, String)> {
    let login = |entry: &exchaos::journal::Entry| matches!(entry.event, Event::Login { .. });
    let entries = lab.journal(wanted, login).await;
    entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Login { leg, refused, .. } => {
                Some((leg.to_string(), refused.clone().unwrap_or_default()))
            }
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_logs_in_by_ntlm_and_the_connection_stays_authenticated() {
    let lab = Lab::new().await;
    for user in [
        "alice@contoso.test:exchaos",
        "CONTOSO\\alice:exchaos",
        "alice:exchaos",
    ] {
        let seen = lab.post(HOST, GET_FOLDER, &["--ntlm", "-u", user]);
        assert_eq!(seen.status, 200, "{user}: {seen:?}");
        assert_eq!(seen.header("Persistent-Auth"), ["true"]);
        assert!(seen.body.contains("<t:DisplayName>Inbox</t:DisplayName>"));
    }
    let legs = logins(&lab, 6).await;
    let good = |leg: &str| (leg.to_owned(), String::new());
    assert_eq!(legs[..2], [good("challenge"), good("authenticate")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_once_and_the_journal_tells_which_leg_failed() {
    let lab = Lab::new().await;
    for (user, reason) in [
        ("alice:wrong", "wrong password"),
        ("alice@elsewhere.example:exchaos", "unknown user"),
    ] {
        let seen = lab.post(HOST, GET_FOLDER, &["--ntlm", "-u", user]);
        assert_eq!(seen.status_line, "HTTP/1.1 401 Unauthorized", "{user}");
        assert_eq!(seen.header("WWW-Authenticate"), ["Negotiate", "NTLM"]);
        assert_eq!(seen.header("Content-Length"), ["0"]);
        assert_eq!(seen.header("Persistent-Auth"), Vec::<&str>::new());
        let told = logins(&lab, 2).await.pop().unwrap();
        assert_eq!(told, ("authenticate".to_owned(), reason.to_owned()));
        lab.server.journal().clear(|_| true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_message_is_all_that_its_401_offers() {
    let lab = Lab::new().await;
    let message = base64(&Client::default().negotiate());
    let header = format!("Authorization: NTLM {message}");
    let seen = lab.post(HOST, "", &["-H", &header]);
    assert_eq!(seen.status, 401);
    let offered = seen.header("WWW-Authenticate");
    assert_eq!(offered.len(), 1);
    assert!(
        offered[0].starts_with("NTLM TlRMTVNTUAACAAAA"),
        "{offered:?}"
    );
    assert_eq!(seen.header("Connection"), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_challenge_says_which_windows_it_is_even_to_a_client_that_did_not_ask() {
    use base64::Engine;
    let lab = Lab::new().await;
    // As curl and nmap's http-ntlm-info begin: without the flag of a version.
    let first = "Authorization: NTLM TlRMTVNTUAABAAAABoIIAAAAAAAAAAAAAAAAAAAAAAA=";
    let seen = lab.curl("https://mail.contoso.test/EWS/", &["-H", first]);
    let offered = seen.header("WWW-Authenticate")[0];
    let challenge = offered.strip_prefix("NTLM ").unwrap();
    let challenge = base64::engine::general_purpose::STANDARD
        .decode(challenge)
        .unwrap();
    assert_eq!(challenge[23] & 0x02, 0x02, "{challenge:?}");
    assert_eq!(challenge[48..50], [10, 0], "{challenge:?}");
    assert_eq!(challenge[50..52], 17_763_u16.to_le_bytes(), "{challenge:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_messages_are_refused_and_the_connection_begins_anew() {
    let lab = Lab::new().await;
    let negotiate = Client::default().negotiate();
    let oversized = base64(&[&negotiate[..], &[0; 20_000]].concat());
    let out_of_order = {
        let account = Account {
            domain: "",
            user: "alice",
            password: "exchaos",
        };
        let challenge = challenge_of_another(&lab);
        base64(
            &Client::default()
                .authenticate(&challenge, &account, [1; 16])
                .unwrap(),
        )
    };
    for (token, reason) in [
        ("!!!", "not base64, or not what the scheme says"),
        ("", "no message of NTLM"),
        ("TlRMTVNTUAABAAAA", "a message that is cut short"),
        (
            "TlRMTVNTUAADAAAA",
            "an AUTHENTICATE message without a challenge before it on this connection",
        ),
        (
            &out_of_order,
            "an AUTHENTICATE message without a challenge before it on this connection",
        ),
        (&oversized, "longer than any message may be"),
        ("TlRMTVNTUAAJAAAA", "another message of NTLM than was due"),
    ] {
        lab.server.journal().clear(|_| true);
        let header = format!("Authorization: NTLM {token}");
        let seen = lab.post(HOST, "", &["-H", &header]);
        assert_eq!(seen.status, 401, "{token}");
        assert_eq!(
            seen.header("WWW-Authenticate"),
            ["Negotiate", "NTLM"],
            "{token}"
        );
        assert_eq!(logins(&lab, 1).await[0].1, reason, "{token}");
    }
}

/// A challenge that another connection was sent.
fn challenge_of_another(lab: &Lab) -> Vec<u8> {
    let header = format!(
        "Authorization: NTLM {}",
        base64(&Client::default().negotiate())
    );
    let seen = lab.post(HOST, "", &["-H", &header]);
    let line = seen.header("WWW-Authenticate")[0].to_owned();
    decoded(line.strip_prefix("NTLM ").unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_over_http_2_is_sent_back_to_http_1_1() {
    let lab = Lab::new().await;
    let seen = lab.post(HOST, GET_FOLDER, &["--http2"]);
    assert_eq!(seen.status_line, "HTTP/1.1 401 Unauthorized", "{seen:?}");
    let negotiate = base64(&Client::default().negotiate());
    let header = format!("Authorization: NTLM {negotiate}");
    let seen = lab.post(HOST, "", &["--http2", "-H", &header]);
    assert!(seen.header("WWW-Authenticate")[0].starts_with("NTLM TlRM"));
    let told = lab
        .journal(2, |entry| {
            matches!(entry.event, Event::Answer { status: None, .. })
        })
        .await;
    assert_eq!(told.len(), 2);
    let basic = lab.post(
        "mail.healthy-basic.contoso.test",
        GET_FOLDER,
        &["--http2", "-u", "alice:exchaos"],
    );
    assert_eq!(
        (basic.status, basic.status_line.starts_with("HTTP/2")),
        (200, true)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pipelined_and_interleaved_requests_are_told_apart() {
    let lab = Lab::new().await;
    let mut connection = Connection::open(&lab);
    let account = Account {
        domain: "CONTOSO",
        user: "alice",
        password: "exchaos",
    };
    let client = Client::default();
    let negotiate = format!("NTLM {}", base64(&client.negotiate()));
    // The handshake's first leg and an anonymous request, written at once.
    connection.write(&[request(Some(&negotiate), ""), request(None, GET_FOLDER)].concat());
    let (status, head, _) = connection.answer();
    assert_eq!(status, 401);
    let challenge = header(&head, "WWW-Authenticate").unwrap();
    let challenge = decoded(challenge.strip_prefix("NTLM ").unwrap());
    assert_eq!(connection.answer().0, 401, "the connection is nobody's yet");
    let answer = client.authenticate(&challenge, &account, [5; 16]).unwrap();
    let answer = format!("NTLM {}", base64(&answer));
    // The last leg, and two requests that need no header.
    let all = [
        request(Some(&answer), GET_FOLDER),
        request(None, GET_FOLDER),
        request(None, GET_FOLDER),
    ];
    connection.write(&all.concat());
    let persistent = [0, 1, 2].map(|_| {
        let (status, head, body) = connection.answer();
        assert_eq!((status, body.contains("Inbox")), (200, true), "{head}");
        header(&head, "Persistent-Auth").is_some()
    });
    assert_eq!(persistent, [true, false, false]);
    // What another connection says is not this one's.
    let mut other = Connection::open(&lab);
    other.write(&request(None, GET_FOLDER));
    assert_eq!(other.answer().0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_answer_is_refused_wherever_it_comes_again() {
    let lab = Lab::new().await;
    let account = Account {
        domain: "CONTOSO",
        user: "alice",
        password: "exchaos",
    };
    let client = Client::default();
    let negotiate = format!("NTLM {}", base64(&client.negotiate()));
    let mut connection = Connection::open(&lab);
    let mut other = Connection::open(&lab);
    let challenge = connection.challenge(&negotiate);
    let answer = client.authenticate(&challenge, &account, [5; 16]).unwrap();
    let answer = request(Some(&format!("NTLM {}", base64(&answer))), GET_FOLDER);
    connection.write(&answer);
    assert_eq!(connection.answer().0, 200);
    lab.server.journal().clear(|_| true);
    // Again on its own connection, which is nobody's after that; on another one; and to another question.
    connection.write(&answer);
    assert_eq!(connection.answer().0, 401);
    connection.write(&request(None, GET_FOLDER));
    assert_eq!(connection.answer().0, 401);
    other.write(&answer);
    assert_eq!(other.answer().0, 401);
    other.challenge(&negotiate);
    other.write(&answer);
    assert_eq!(other.answer().0, 401);
    let told = logins(&lab, 4).await;
    let reasons: Vec<_> = told.iter().map(|(_, reason)| reason.as_str()).collect();
    let early = "an AUTHENTICATE message without a challenge before it on this connection";
    assert_eq!(reasons, [early, early, "", "wrong password"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_stands_for_its_account() {
    let lab = certified("wanted", "required").await;
    let files = ["client.pem", "client.key"].map(|name| lab.folder.path().join(name));
    let [certificate, key] = files.each_ref().map(|file| file.to_str().unwrap());
    let with = ["--cert", certificate, "--key", key];
    for mode in ["wanted", "required"] {
        let host = format!("mail.{mode}.contoso.test");
        let seen = lab.post(&host, GET_FOLDER, &with);
        assert_eq!(seen.status, 200, "{mode}: {seen:?}");
    }
    let without = |mode: &str| {
        lab.post(
            &format!("mail.{mode}.contoso.test"),
            GET_FOLDER,
            &["-u", "alice:exchaos"],
        )
    };
    assert_eq!(without("wanted").status, 200);
    let refused = without("required");
    assert_eq!((refused.status, refused.body.len()), (403, 1233));
    let mailbox = |entry: &exchaos::journal::Entry| {
        matches!(&entry.event, Event::Request { mailbox: Some(mailbox), scheme: Some(scheme), .. }
            if &**mailbox == "svc@contoso.test" && scheme == "Certificate")
    };
    lab.journal(2, mailbox).await;
    let stranger = lab.post("mail.stranger.contoso.test", GET_FOLDER, &with);
    assert_eq!(stranger.status, 401);
}

/// A lab whose scenarios know the certificate in `client.pem`, and one that does not.
async fn certified(wanted: &str, required: &str) -> Lab {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=svc",
        ])
        .args(["-keyout", &path("client.key"), "-out", &path("client.pem")])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    let printed = Command::new("openssl")
        .args([
            "x509",
            "-noout",
            "-fingerprint",
            "-sha256",
            "-in",
            &path("client.pem"),
        ])
        .output()
        .unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let print = printed.trim().split_once('=').unwrap().1.to_owned();
    let setup = |mode: &str, print: &str| {
        format!(
            "[exchange]\nclient-certificate = '{mode}'\nauth = ['Basic']\naccounts = {{ 'svc@contoso.test' = {{ certificate = '{print}' }} }}"
        )
    };
    let stranger = "00".repeat(32);
    let lab = Lab::with(&[
        (wanted, &setup(wanted, &print)),
        (required, &setup(required, &print)),
        ("stranger", &setup(wanted, &stranger)),
    ])
    .await;
    for name in ["client.key", "client.pem"] {
        std::fs::copy(folder.path().join(name), lab.folder.path().join(name)).unwrap();
    }
    lab
}

fn request(authorization: Option<&str>, body: &str) -> String {
    let authorization =
        authorization.map_or(String::new(), |value| format!("Authorization: {value}\r\n"));
    format!(
        "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: {HOST}\r\n{authorization}Content-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn header<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value)
}

/// A connection over TLS that is written and read by hand, through openssl.
struct Connection {
    child: std::process::Child,
    got: Vec<u8>,
}

impl Connection {
    fn open(lab: &Lab) -> Self {
        let address = lab.https.to_string();
        let child = Command::new("openssl")
            .args([
                "s_client",
                "-quiet",
                "-connect",
                &address,
                "-servername",
                HOST,
            ])
            .args([
                "-CAfile",
                lab.ca().to_str().unwrap(),
                "-verify_return_error",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            child,
            got: Vec::new(),
        }
    }

    fn write(&mut self, text: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        tokio::task::block_in_place(|| {
            input.write_all(text.as_bytes()).unwrap();
            input.flush().unwrap();
        });
    }

    /// The challenge to a first message.
    fn challenge(&mut self, negotiate: &str) -> Vec<u8> {
        self.write(&request(Some(negotiate), ""));
        let (status, head, _) = self.answer();
        assert_eq!(status, 401);
        let challenge = header(&head, "WWW-Authenticate").unwrap();
        decoded(challenge.strip_prefix("NTLM ").unwrap())
    }

    /// The next answer: status, head, body.
    fn answer(&mut self) -> (u16, String, String) {
        loop {
            if let Some(end) = self.got.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.got[..end]).into_owned();
                let length: usize = header(&head, "Content-Length").unwrap().parse().unwrap();
                if self.got.len() >= end + 4 + length {
                    let rest = self.got.split_off(end + 4 + length);
                    let body = String::from_utf8_lossy(&self.got[end + 4..]).into_owned();
                    self.got = rest;
                    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                    return (status, head, body);
                }
            }
            let mut chunk = [0; 4096];
            let output = self.child.stdout.as_mut().unwrap();
            let read = tokio::task::block_in_place(|| output.read(&mut chunk).unwrap());
            assert!(read > 0, "the connection is over");
            self.got.extend_from_slice(&chunk[..read]);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_goes_wrong_where_its_scenario_says() {
    let lab = Lab::new().await;
    let login = |id: &str, user: &str| {
        let host = format!("mail.{id}.contoso.test");
        let seen = lab.post(&host, GET_FOLDER, &["--ntlm", "-u", user]);
        let entries = lab.server.journal().entries();
        let struck = entries
            .iter()
            .rev()
            .find_map(|entry| entry.struck().cloned());
        (seen, struck.map(|struck| struck.fault).unwrap_or_default())
    };
    let alice = "CONTOSO\\alice:exchaos";
    let (withheld, fault) = login("ntlm-challenge-withheld", alice);
    assert_eq!(withheld.header("WWW-Authenticate"), ["Negotiate", "NTLM"]);
    assert_eq!((withheld.status, fault), (401, "auth.ntlm"));
    let (basic, _) = login("invalid-message-signature", alice);
    let realm = "Basic realm=\"mail.invalid-message-signature.contoso.test\"";
    assert_eq!(basic.header("WWW-Authenticate"), [realm]);
    let (closed, _) = login("ntlm-connection-closed", alice);
    assert_eq!(closed.status, 401);
    let (once, _) = login("ntlm-not-persistent", alice);
    assert_eq!(
        (once.status, once.header("Persistent-Auth")),
        (200, vec!["false"])
    );
    // Who names its domain is not led astray; who takes the challenge's is unknown there.
    assert_eq!(login("ntlm-wrong-target", alice).0.status, 200);
    lab.server.journal().clear(|_| true);
    assert_eq!(
        login("ntlm-wrong-target", "FABRIKAM\\alice:exchaos")
            .0
            .status,
        401
    );
    let told = logins(&lab, 2).await.pop().unwrap();
    assert_eq!(told.1, "a response for the domain of another server");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_challenge_and_its_closed_connection_come_in_one_answer() {
    let lab = Lab::new().await;
    let header = format!(
        "Authorization: NTLM {}",
        base64(&Client::default().negotiate())
    );
    let seen = lab.post(
        "mail.ntlm-connection-closed.contoso.test",
        "",
        &["-H", &header],
    );
    assert_eq!(seen.header("Connection"), ["close"]);
    assert!(seen.header("WWW-Authenticate")[0].starts_with("NTLM TlRM"));
    let seen = lab.post("mail.ntlm-wrong-target.contoso.test", "", &["-H", &header]);
    let challenge = decoded(
        seen.header("WWW-Authenticate")[0]
            .strip_prefix("NTLM ")
            .unwrap(),
    );
    let challenge = exchaos::auth::ntlm::Challenge::read(&challenge).unwrap();
    assert_eq!(challenge.target, "FABRIKAM");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_legs_of_a_login_are_one_hit() {
    let rule = "[exchange]\nauth = ['NTLM']\n[[rule]]\nwhen = 'every 2'\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }\n[[rule]]\nwhen = '2 to 2'\nfault.auth.challenge = {}";
    let lab = Lab::with(&[("every-other", rule)]).await;
    let host = "mail.every-other.contoso.test";
    let login = || {
        lab.post(host, GET_FOLDER, &["--ntlm", "-u", "alice:exchaos"])
            .status
    };
    // The challenge refuses the second login as a whole, so that EWS is asked for the second time by the third.
    assert_eq!([login(), login(), login(), login()], [200, 401, 500, 200]);
}
