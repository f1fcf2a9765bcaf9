//! Whom a caller may act for, and what it may open: the codes of EWS, one by one.

use exchaos::journal::Event;

use crate::harness::{GET_FOLDER, Lab};

const RIGHTS: &str = "[exchange]\nauth = ['Basic', 'NTLM']
[exchange.accounts.'svc@contoso.test']
impersonates = '*@contoso.test'
opens = ['bob@contoso.test/calendar', 'carol@contoso.test']
[exchange.accounts.'bob@contoso.test']
sid = 'S-1-5-21-1-2-3-1104'
aliases = ['robert@contoso.test']
logins = ['CORP\\robert', 'robert@corp.example']
[exchange.accounts.'gone@contoso.test']
state = 'disabled'
[exchange.accounts.'locked@contoso.test']
state = 'locked'
[exchange.accounts.'new@contoso.test']
state = 'must-change-password'
[exchange.accounts.'old@contoso.test']
state = 'password-expired'
[exchange.accounts.'past@contoso.test']
state = 'expired'
[exchange.accounts.'nobody@contoso.test']
";

const HOST: &str = "mail.rights.contoso.test";

/// What EWS calls the outcome, with the status that it is sent with.
fn outcome(lab: &Lab, user: &str, body: &str) -> (u16, String) {
    let seen = lab.post(HOST, body, &["-u", user]);
    let code = seen.body.split_once("ResponseCode").map(|(_, rest)| rest);
    let code = code.and_then(|rest| rest.split_once('>')?.1.split_once('<'));
    let code = code.map_or("", |(code, _)| code).to_owned();
    (seen.status, code)
}

fn impersonating(sid: &str) -> String {
    let header = format!(
        "<t:ExchangeImpersonation><t:ConnectingSID>{sid}</t:ConnectingSID></t:ExchangeImpersonation></s:Header>"
    );
    GET_FOLDER.replace("</s:Header>", &header)
}

#[tokio::test(flavor = "multi_thread")]
async fn impersonation_knows_four_names_and_refuses_each_by_its_own_code() {
    let lab = Lab::with(&[("rights", RIGHTS)]).await;
    let svc = "svc@contoso.test:exchaos";
    for (name, value, expected) in [
        ("PrimarySmtpAddress", "bob@contoso.test", (200, "NoError")),
        ("SmtpAddress", "robert@contoso.test", (200, "NoError")),
        ("PrincipalName", "robert@corp.example", (200, "NoError")),
        ("PrincipalName", "bob@contoso.test", (200, "NoError")),
        ("SID", "S-1-5-21-1-2-3-1104", (200, "NoError")),
        (
            "PrimarySmtpAddress",
            "robert@contoso.test",
            (500, "ErrorNonPrimarySmtpAddress"),
        ),
        (
            "PrimarySmtpAddress",
            "bob@elsewhere.example",
            (500, "ErrorNonExistentMailbox"),
        ),
        (
            "SmtpAddress",
            "bob@elsewhere.example",
            (500, "ErrorNonExistentMailbox"),
        ),
        (
            "PrincipalName",
            "bob@elsewhere.example",
            (500, "ErrorInvalidUserPrincipalName"),
        ),
        (
            "PrincipalName",
            "bob",
            (500, "ErrorInvalidUserPrincipalName"),
        ),
        ("SID", "S-1-5-21-9-9-9-9", (500, "ErrorInvalidUserSid")),
        (
            "SmtpAddress",
            "gone@contoso.test",
            (500, "ErrorAccountDisabled"),
        ),
        (
            "SID",
            "",
            (500, "ErrorInvalidExchangeImpersonationHeaderData"),
        ),
    ] {
        let body = impersonating(&format!("<t:{name}>{value}</t:{name}>"));
        let (status, code) = outcome(&lab, svc, &body);
        assert_eq!((status, code.as_str()), expected, "{name} {value}");
    }
    let body = impersonating("<t:SmtpAddress>eve@contoso.test</t:SmtpAddress>");
    let denied = outcome(&lab, "nobody@contoso.test:exchaos", &body);
    assert_eq!(denied, (500, "ErrorImpersonateUserDenied".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_opens_what_it_was_given_and_nothing_else() {
    let lab = Lab::with(&[("rights", RIGHTS)]).await;
    let open = |user: &str, folder: &str, mailbox: &str| {
        let named = format!(
            "<t:DistinguishedFolderId Id=\"{folder}\"><t:Mailbox><t:EmailAddress>{mailbox}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
        );
        let body = GET_FOLDER.replace("<t:DistinguishedFolderId Id=\"inbox\"/>", &named);
        assert!(body.contains(mailbox), "{body}");
        outcome(&lab, user, &body).1
    };
    let svc = "svc@contoso.test:exchaos";
    assert_eq!(open(svc, "calendar", "bob@contoso.test"), "NoError");
    assert_eq!(
        open(svc, "inbox", "bob@contoso.test"),
        "ErrorFolderNotFound"
    );
    assert_eq!(open(svc, "inbox", "carol@contoso.test"), "NoError");
    assert_eq!(
        open(svc, "calendar", "eve@contoso.test"),
        "ErrorAccessDenied"
    );
    assert_eq!(open(svc, "inbox", "svc@contoso.test"), "NoError");
    assert_eq!(
        open("eve@contoso.test:exchaos", "inbox", "bob@contoso.test"),
        "NoError"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_in_bad_standing_is_refused_as_a_wrong_password_is() {
    let lab = Lab::with(&[("rights", RIGHTS)]).await;
    let refused = |user: &str, scheme: &str| {
        lab.server.journal().clear(|_| true);
        let seen = lab.post(HOST, GET_FOLDER, &[scheme, "-u", user]);
        let entries = lab.server.journal().entries();
        let reason = entries.iter().find_map(|entry| match &entry.event {
            Event::Login { refused, .. } => refused.clone(),
            _ => None,
        });
        let told = (seen.status, seen.names().join(" "), seen.body.clone());
        (told, reason.unwrap_or_default())
    };
    for scheme in ["--basic", "--ntlm"] {
        let (wrong, reason) = refused("gone@contoso.test:wrong", scheme);
        assert_eq!((wrong.0, reason.as_str()), (401, "wrong password"));
        for (user, why) in [
            ("gone", "a disabled account"),
            ("locked", "a locked account"),
            ("new", "a password that must be changed at the first logon"),
            ("old", "an expired password"),
            ("past", "an expired account"),
        ] {
            let (told, reason) = refused(&format!("{user}@contoso.test:exchaos"), scheme);
            assert_eq!(
                (told, reason.as_str()),
                (wrong.clone(), why),
                "{user} {scheme}"
            );
        }
        let (told, reason) = refused("eve@elsewhere.example:exchaos", scheme);
        assert_eq!((told, reason.as_str()), (wrong, "unknown user"), "{scheme}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_by_any_of_its_names_is_the_same_mailbox() {
    let lab = Lab::with(&[("rights", RIGHTS)]).await;
    for scheme in ["--basic", "--ntlm"] {
        for user in [
            "CORP\\robert",
            "robert@corp.example",
            "bob",
            "BOB@contoso.test",
            "CONTOSO\\bob",
        ] {
            lab.server.journal().clear(|_| true);
            let seen = lab.post(
                HOST,
                GET_FOLDER,
                &[scheme, "-u", &format!("{user}:exchaos")],
            );
            assert_eq!(seen.status, 200, "{user} {scheme}");
            let bob = |entry: &exchaos::journal::Entry| matches!(&entry.event, Event::Request { mailbox: Some(mailbox), .. } if &**mailbox == "bob@contoso.test");
            lab.journal(1, bob).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_credentials_have_one_digest_and_secrets_are_nowhere() {
    let lab = Lab::new().await;
    let host = "mail.healthy.contoso.test";
    for user in ["alice:one-secret", "alice:one-secret", "alice:another-one"] {
        lab.post(host, GET_FOLDER, &["-u", user]);
    }
    lab.post(host, GET_FOLDER, &["--ntlm", "-u", "alice:exchaos"]);
    let answered = |entry: &exchaos::journal::Entry| entry.status().is_some();
    lab.journal(5, answered).await;
    let entries = lab.server.journal().entries();
    let digests: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Request { credentials, .. } => *credentials,
            _ => None,
        })
        .collect();
    assert_eq!(digests[0], digests[1]);
    assert_ne!(digests[0], digests[2]);
    let written: String = entries
        .iter()
        .map(|entry| serde_json::to_string(&**entry).unwrap() + &format!("{entry:?}"))
        .collect();
    // The passwords, in clear and as Basic writes them, and the messages of NTLM.
    for secret in ["one-secret", "another-one", "YWxpY2U6b25l", "TlRMTVNTUA"] {
        assert!(!written.contains(secret), "{secret}");
    }
}
