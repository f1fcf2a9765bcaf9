//! The legs of a login, what they are bound to, and what breaks them.

use exchaos::auth::ntlm::client::{Account, Client};
use exchaos::journal::Event;

use super::*;
use crate::harness::{GET_FOLDER, Lab};

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
        ("!!!", "not base64, or not valid for the scheme"),
        ("", "not an NTLM message"),
        ("TlRMTVNTUAABAAAA", "a truncated NTLM message"),
        (
            "TlRMTVNTUAADAAAA",
            "an AUTHENTICATE message without a challenge before it on this connection",
        ),
        (
            &out_of_order,
            "an AUTHENTICATE message without a challenge before it on this connection",
        ),
        (&oversized, "longer than the limit"),
        ("TlRMTVNTUAAJAAAA", "an unexpected type of NTLM message"),
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
