//! Refusals of valid credentials: their content, and the requests that they strike.

use crate::harness::{GET_FOLDER, Lab, Seen};

fn with_token(lab: &Lab, id: &str) -> Seen {
    let host = format!("mail.{id}.contoso.test");
    lab.post(
        &host,
        GET_FOLDER,
        &["-H", "Authorization: Bearer eyJ.e30.AAAA"],
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_token_gets_its_error() {
    let lab = Lab::new().await;
    for (id, diagnostics) in [
        (
            "http-401-email-mismatch",
            "2000005;reason=\"The user specified by the user-context in the token does not exist.\";error_category=\"invalid_user\"",
        ),
        (
            "http-401-other-tenant",
            "2000004;reason=\"The tenant for tenant guid '11111111-2222-3333-4444-555555555555' does not exist.\";error_category=\"invalid_tenant\"",
        ),
    ] {
        let seen = with_token(&lab, id);
        assert_eq!(
            (seen.status, seen.header("x-ms-diagnostics")),
            (401, vec![diagnostics]),
            "{id}"
        );
        let challenge = seen.header("WWW-Authenticate")[0].to_owned();
        assert!(challenge.starts_with("Bearer client_id="), "{challenge}");
        assert!(
            challenge.ends_with(", error=\"invalid_token\""),
            "{challenge}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_accepts_tokens_names_their_issuer() {
    let lab = Lab::new().await;
    for id in [
        "http-401-hybrid-profile-on-exo",
        "http-401-basic-retired-exo",
    ] {
        let seen = lab.get_folder(&format!("mail.{id}.contoso.test"), &[]);
        let challenges = seen.header("WWW-Authenticate");
        assert_eq!((seen.status, challenges.len()), (401, 2), "{id}");
        assert!(
            challenges[0].contains("authorization_uri="),
            "{challenges:?}"
        );
        assert_eq!(challenges[1], "Basic Realm=\"\"", "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_licence_is_an_error_of_each_item_in_an_answer_of_200() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.http-401-no-exo-license.contoso.test", &[]);
    assert_eq!(seen.status, 200);
    assert!(
        seen.body
            .contains("<m:ResponseCode>ErrorInvalidLicense</m:ResponseCode>")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_impersonation_is_denied() {
    let lab = Lab::new().await;
    let host = "mail.impersonation-denied.contoso.test";
    let impersonating = GET_FOLDER.replace(
        "</s:Header>",
        "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>bob@contoso.test</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></s:Header>",
    );
    let denied = lab.post(host, &impersonating, &["-u", "alice@contoso.test:exchaos"]);
    assert_eq!(denied.status, 500);
    assert!(
        denied.body.contains(">ErrorImpersonateUserDenied<"),
        "{}",
        denied.body
    );
    assert_eq!(
        lab.get_folder(host, &[]).status,
        200,
        "its own mailbox stays open"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_answers_without_a_trace_of_exchange() {
    let lab = Lab::new().await;
    let tmg = with_token(&lab, "http-401-preauth-ews");
    assert_eq!(
        tmg.status_line,
        "HTTP/1.1 401 Unauthorized ( The server requires authorization to fulfill the request. Access to the Web server is denied. Contact the server administrator.  )"
    );
    assert_eq!(
        tmg.header("WWW-Authenticate"),
        [
            "Negotiate",
            "Kerberos",
            "NTLM",
            "Basic realm=\"mail.http-401-preauth-ews.contoso.test\""
        ]
    );
    assert_eq!(
        tmg.header("Proxy-Support"),
        ["Session-Based-Authentication"]
    );
    let url = "https://autodiscover.http-401-preauth-autodiscover.contoso.test/Autodiscover/Autodiscover.xml";
    let foreign = lab.curl(url, &["-u", "alice@contoso.test:exchaos"]);
    assert_eq!(
        foreign.header("WWW-Authenticate"),
        ["Basic realm=\"gateway.contoso.test\""]
    );
    for seen in [&tmg, &foreign] {
        for name in ["Server", "request-id", "X-FEServer", "X-Powered-By"] {
            assert_eq!(seen.header(name), Vec::<&str>::new(), "{name}");
        }
    }
    let ews = "https://mail.http-401-preauth-autodiscover.contoso.test/EWS/Exchange.asmx";
    assert_eq!(
        lab.curl(ews, &[]).header("X-FEServer"),
        ["EX01"],
        "EWS is not behind it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_gets_its_status_and_phrase() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.http-456-account-locked.contoso.test", &[]);
    assert_eq!(
        seen.status_line,
        "HTTP/1.1 456 https://account.contoso.test/unlock"
    );
    assert_eq!(seen.header("WWW-Authenticate"), Vec::<&str>::new());
    let seen = lab.get_folder("mail.http-457.contoso.test", &[]);
    assert_eq!(seen.status, 457);
    let seen = lab.get_folder("mail.http-440-login-timeout.contoso.test", &[]);
    assert_eq!(seen.status_line, "HTTP/1.1 440 Login Timeout");
    let seen = lab.get_folder("mail.401-without-challenge.contoso.test", &[]);
    assert_eq!(
        (seen.status, seen.header("WWW-Authenticate").len()),
        (401, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_has_its_own_challenge() {
    let rules = "[exchange]\nauth = ['Negotiate', 'NTLM', 'Basic']";
    let lab = Lab::with(&[("all", rules)]).await;
    let challenges = |path: &str| {
        let seen = lab.curl(&format!("https://mail.all.contoso.test/{path}"), &[]);
        assert_eq!(seen.status, 401, "{path}");
        seen.header("WWW-Authenticate").join(", ")
    };
    let all = "Negotiate, NTLM, Basic realm=\"mail.all.contoso.test\"";
    assert_eq!(challenges("EWS/Exchange.asmx"), all);
    assert_eq!(challenges("Autodiscover/Autodiscover.xml"), all);
    assert_eq!(challenges("mapi/emsmdb/"), "Negotiate, NTLM");
    assert_eq!(
        challenges("rpc/rpcproxy.dll"),
        "NTLM, Negotiate, Basic realm=\"mail.all.contoso.test\""
    );
    let owa = lab.curl("https://mail.all.contoso.test/owa/", &[]);
    assert_eq!(owa.status, 302);
    assert_eq!(
        owa.header("Location"),
        [
            "https://mail.all.contoso.test/owa/auth/logon.aspx?url=https%3a%2f%2fmail.all.contoso.test%2fowa%2f&reason=0"
        ]
    );
    let form = lab.curl(owa.header("Location")[0], &[]);
    assert_eq!(form.status, 200);
    assert!(form.body.contains("action=\"/owa/auth.owa\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn ews_without_tls_needs_a_scenario_that_allows_it() {
    let lab = Lab::new().await;
    let ask = |id: &str| {
        let host = format!("Host: mail.{id}.contoso.test");
        let url = format!("http://{}/EWS/Exchange.asmx", lab.http);
        let body = ["-H", "Content-Type: text/xml", "--data-binary", GET_FOLDER];
        let args = [
            &["-H", &host, "-u", "alice@contoso.test:exchaos"],
            &body[..],
        ]
        .concat();
        lab.direct(&url, &args).status
    };
    assert_eq!(ask("healthy"), 403);
    assert_eq!(ask("sss-insecure-channel-refused"), 200);
}
