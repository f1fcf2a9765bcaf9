//! Challenges: their lines, in order and spelling, before and after credentials.

use crate::harness::Lab;

const URL: &str = "EWS/Exchange.asmx";

#[tokio::test(flavor = "multi_thread")]
async fn the_anonymous_401_is_that_of_exchanges_front_end() {
    let lab = Lab::new().await;
    let seen = lab.curl(
        &format!("https://mail.healthy-basic.contoso.test/{URL}"),
        &[],
    );
    assert_eq!(seen.status_line, "HTTP/1.1 401 Unauthorized");
    assert_eq!(
        seen.names(),
        [
            "Server",
            "request-id",
            "WWW-Authenticate",
            "X-Powered-By",
            "X-FEServer",
            "Date",
            "Content-Length"
        ]
    );
    assert_eq!(
        seen.header("WWW-Authenticate"),
        ["Basic realm=\"mail.healthy-basic.contoso.test\""]
    );
    assert_eq!(seen.header("Content-Length"), ["0"]);
    let autodiscover = lab.curl(
        "https://autodiscover.contoso.test/Autodiscover/Autodiscover.xml",
        &[],
    );
    assert_eq!(autodiscover.status, 401);
    assert_eq!(autodiscover.header("X-SOAP-Enabled"), ["True"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_user_are_refused_alike() {
    let lab = Lab::new().await;
    let ask = |user: &str| {
        let seen = lab.post(
            "mail.contoso.test",
            crate::harness::GET_FOLDER,
            &["-u", user],
        );
        (seen.status, seen.names().join(" "), seen.body)
    };
    assert_eq!(
        ask("alice@contoso.test:wrong"),
        ask("alice@elsewhere.example:exchaos")
    );
    assert_eq!(ask("alice@contoso.test:wrong").0, 401);
    for user in [
        "alice@contoso.test:exchaos",
        "CONTOSO\\alice:exchaos",
        "alice:exchaos",
    ] {
        assert_eq!(ask(user).0, 200, "{user}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn good_credentials_get_the_same_challenge_again() {
    let lab = Lab::new().await;
    let host = "mail.http-401-bad-credentials.contoso.test";
    let before = lab.curl(&format!("https://{host}/{URL}"), &[]);
    let after = lab.get_folder(host, &[]);
    assert_eq!((before.status, after.status), (401, 401));
    assert_eq!(
        before.header("WWW-Authenticate"),
        after.header("WWW-Authenticate")
    );
    let struck = lab.journal(1, |entry| entry.struck().is_some()).await;
    assert_eq!(struck.len(), 1, "the anonymous leg is no fault");
    assert_eq!(struck[0].struck().unwrap().fault, "auth.challenge");
}

#[tokio::test(flavor = "multi_thread")]
async fn basic_is_refused_where_it_is_not_offered() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.http-401-basic-not-enabled.contoso.test", &[]);
    assert_eq!(
        (seen.status, seen.header("WWW-Authenticate")),
        (401, vec!["Negotiate", "NTLM"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_without_a_signing_certificate_is_challenged_and_no_error_is_named() {
    let lab = Lab::new().await;
    let url = format!("https://mail.oauth-missing-signing-certificate.contoso.test/{URL}");
    for token in [
        "Authorization: Bearer",
        "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.",
    ] {
        // An empty value has to be asked for with a semicolon, or curl leaves the header out.
        let seen = lab.curl(&url, &["-H", token]);
        let challenges = seen.header("WWW-Authenticate");
        assert_eq!((seen.status, challenges.len()), (401, 3), "{token}");
        assert!(challenges[0].starts_with(
            "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers="
        ));
        assert!(!challenges[0].contains("error="));
        assert_eq!(challenges[1..], ["Negotiate", "NTLM"]);
        assert_eq!(seen.header("x-ms-diagnostics"), Vec::<&str>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_signature_is_named_in_challenge_and_diagnostics() {
    let lab = Lab::new().await;
    let url = format!("https://mail.oauth-invalid-signature.contoso.test/{URL}");
    let seen = lab.curl(&url, &["-H", "Authorization: Bearer eyJ.e30.AAAA"]);
    assert_eq!(seen.status, 401);
    assert!(seen.header("WWW-Authenticate")[0].ends_with(", error=\"invalid_token\""));
    let diagnostics = "2000000;reason=\"The token has an invalid signature.\";error_category=\"invalid_signature\"";
    assert_eq!(seen.header("x-ms-diagnostics"), [diagnostics]);
    let anonymous = lab.curl(&url, &[]);
    assert!(
        !anonymous.header("WWW-Authenticate")[0].contains("error="),
        "no token, no error"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_the_scenario_has_its_own_password_and_rights() {
    let setup = "[exchange]\naccounts = { 'svc@contoso.test' = { password = 'geheim', impersonates = 'a*@*' } }";
    let lab = Lab::with(&[("accounts", setup)]).await;
    let host = "mail.accounts.contoso.test";
    let ask = |user: &str, whom: &str| {
        let header = format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{whom}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></s:Header>"
        );
        let body = crate::harness::GET_FOLDER.replace("</s:Header>", &header);
        let seen = lab.post(host, &body, &["-u", user]);
        (
            seen.status,
            seen.body.contains("ErrorImpersonateUserDenied"),
        )
    };
    assert_eq!(
        ask("svc@contoso.test:exchaos", "alice@contoso.test"),
        (401, false)
    );
    assert_eq!(
        ask("svc@contoso.test:geheim", "alice@contoso.test"),
        (200, false)
    );
    assert_eq!(
        ask("svc@contoso.test:geheim", "bob@contoso.test"),
        (500, true)
    );
    assert_eq!(
        ask("bob@contoso.test:exchaos", "alice@contoso.test"),
        (200, false)
    );
}
