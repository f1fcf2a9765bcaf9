//! Faults of Autodiscover, in each of its forms, and the move of a mailbox.

use exchaos::clock::Clock;

use crate::harness::{GET_FOLDER, Lab, Seen};

const GET_USER_SETTINGS: &str = include_str!("../../requests/get_user_settings.xml");
const POX: &str = "<Autodiscover xmlns='http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006'><Request><EMailAddress>alice@contoso.test</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>";

/// The same request in SOAP, in plain XML and in a URL.
fn ask(lab: &Lab, scenario: &str) -> [Seen; 3] {
    let host = format!("autodiscover.{scenario}.contoso.test");
    let post = |path: &str, body: &str| {
        let user = ["-u", "alice@contoso.test:exchaos"];
        let content = ["-H", "Content-Type: text/xml", "--data-binary", body];
        lab.curl(
            &format!("https://{host}/autodiscover/{path}"),
            &[user.as_slice(), &content].concat(),
        )
    };
    let url = format!(
        "https://{host}/autodiscover/autodiscover.json/v1.0/alice@contoso.test?Protocol=Ews"
    );
    [
        post("autodiscover.svc", GET_USER_SETTINGS),
        post("autodiscover.xml", POX),
        lab.curl(&url, &[]),
    ]
}

fn has(seen: &Seen, part: &str) {
    assert!(seen.body.contains(part), "{part} is not in {}", seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_user_is_an_error_of_the_user_and_of_the_setting() {
    let lab = Lab::new().await;
    let [soap, pox, json] = ask(&lab, "autodiscover-invalid-user");
    assert_eq!((soap.status, pox.status, json.status), (200, 200, 404));
    has(
        &soap,
        "<Response xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><ErrorCode>NoError</ErrorCode>",
    );
    has(
        &soap,
        "<UserResponse><ErrorCode>InvalidUser</ErrorCode><ErrorMessage>Invalid user: 'Alice@contoso.test'.</ErrorMessage>",
    );
    has(
        &soap,
        "<SettingName>ExternalEwsUrl</SettingName></UserSettingError></UserSettingErrors><UserSettings/>",
    );
    has(&pox, "<ErrorCode>500</ErrorCode>");
    has(&json, "\"ErrorCode\":\"UserNotFound\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_strikes_at_the_level_that_it_names() {
    let request = "[[rule]]\nfault.autodiscover.error = { code = 'ServerBusy', at = 'request', text = 'Later, {name}.' }";
    let setting = "[[rule]]\nfault.autodiscover.error = { code = 'SettingIsNotAvailable', at = 'setting', settings = ['ExternalEwsUrl'] }";
    let lab = Lab::with(&[("busy", request), ("unset", setting)]).await;
    let [soap, pox, json] = ask(&lab, "busy");
    has(
        &soap,
        "<ErrorCode>ServerBusy</ErrorCode><ErrorMessage>Later, .</ErrorMessage><UserResponses i:nil=\"true\"/>",
    );
    has(
        &pox,
        "<ErrorCode>603</ErrorCode><Message>Later, alice.</Message>",
    );
    assert_eq!(json.status, 500);
    let [soap, pox, json] = ask(&lab, "unset");
    has(&soap, "<UserResponse><ErrorCode>NoError</ErrorCode>");
    has(&soap, "<SettingName>ExternalEwsUrl</SettingName>");
    has(&soap, "<Name>InternalEwsUrl</Name>");
    assert!(
        !soap.body.contains("<Name>ExternalEwsUrl</Name>"),
        "{}",
        soap.body
    );
    has(&pox, "<EwsUrl>");
    assert_eq!(json.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_leads_to_an_address_or_a_url() {
    let address =
        "[[rule]]\nfault.autodiscover.redirect = { address = '{name}@healthy.contoso.test' }";
    let url = "[[rule]]\nfault.autodiscover.redirect = { url = 'https://outlook.contoso.test/from/{host}' }";
    let lab = Lab::with(&[("moved-away", address), ("sent-away", url)]).await;
    let [soap, pox, json] = ask(&lab, "moved-away");
    has(&soap, "<ErrorCode>RedirectAddress</ErrorCode>");
    has(
        &soap,
        "<RedirectTarget>Alice@healthy.contoso.test</RedirectTarget>",
    );
    has(
        &pox,
        "<Action>redirectAddr</Action><RedirectAddr>alice@healthy.contoso.test</RedirectAddr>",
    );
    let to = "https://autodiscover.moved-away.contoso.test/autodiscover/autodiscover.json/v1.0/alice@healthy.contoso.test?Protocol=Ews&RedirectCount=1";
    assert_eq!((json.status, json.header("Location")), (302, vec![to]));
    let [soap, pox, json] = ask(&lab, "sent-away");
    let to = "https://outlook.contoso.test/from/autodiscover.sent-away.contoso.test";
    has(&soap, &format!("<RedirectTarget>{to}</RedirectTarget>"));
    has(
        &pox,
        &format!("<Action>redirectUrl</Action><RedirectUrl>{to}</RedirectUrl>"),
    );
    assert_eq!(json.header("Location"), [to]);
}

/// The ResponseCode of EWS at a URL, for a client that found the scenario.
fn code(lab: &Lab, url: &str) -> String {
    let content = ["-H", "Content-Type: text/xml", "--data-binary", GET_FOLDER];
    let user = ["-u", "alice@contoso.test:exchaos", "-k"];
    let seen = match url.contains("contoso.test") {
        true => lab.curl(url, &[&user[..], &content].concat()),
        false => lab.direct(url, &[&user[..], &content].concat()),
    };
    let rest = seen.body.split("<m:ResponseCode>").nth(1).unwrap();
    rest.split('<').next().unwrap().to_owned()
}

/// A mailbox that moves. The clock is so fast that only the first answer is busy.
async fn moving() -> Lab {
    Lab::at(Clock::system().at_pace("100000".parse().unwrap()), &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_moved_is_busy_for_a_time_and_then_on_another_host() {
    let lab = moving().await;
    let at = |host: &str| format!("https://{host}.mailbox-move.contoso.test/EWS/Exchange.asmx");
    let settled = |host: &str| {
        for seen in ask(&lab, "mailbox-move") {
            has(&seen, &at(host));
        }
    };
    settled("mail");
    for _ in 0..2 {
        assert_eq!(code(&lab, &at("mail")), "ErrorMailboxMoveInProgress");
    }
    assert_eq!(code(&lab, &at("mail")), "ErrorWrongServerVersion");
    settled("outlook");
    assert_eq!(code(&lab, &at("outlook")), "NoError");
    // The old name does not reach the mailbox any more, at any number of retries.
    assert_eq!(code(&lab, &at("mail")), "ErrorWrongServerVersion");
    settled("outlook");
    assert_eq!(code(&lab, &at("mail")), "ErrorWrongServerVersion");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_before_the_end_of_the_move_is_still_busy() {
    let lab = Lab::new().await;
    let url = "https://mail.mailbox-move.contoso.test/EWS/Exchange.asmx";
    for _ in 0..10 {
        assert_eq!(code(&lab, url), "ErrorMailboxMoveInProgress");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_also_moves_for_clients_without_a_name_of_the_scenario() {
    for host in ["localhost", "127.0.0.1", "mail.other.example"] {
        let lab = moving().await;
        let port = lab.server.https("mailbox-move").await.unwrap().port();
        let (ews, found) = (
            format!("https://{host}:{port}/EWS/Exchange.asmx"),
            format!(
                "https://{host}:{port}/autodiscover/autodiscover.json/v1.0/alice@contoso.test?Protocol=Ews"
            ),
        );
        let resolve = format!("{host}:{port}:127.0.0.1");
        let say = |url: &str, args: &[&str]| {
            let there = ["-k", "--resolve", &resolve];
            lab.direct(url, &[&there[..], args].concat())
        };
        let code = || {
            let content = ["-H", "Content-Type: text/xml", "--data-binary", GET_FOLDER];
            let user = ["-u", "alice@contoso.test:exchaos"];
            let body = say(&ews, &[&user[..], &content].concat()).body;
            let rest = body.split("<m:ResponseCode>").nth(1).unwrap();
            rest.split('<').next().unwrap().to_owned()
        };
        for _ in 0..2 {
            assert_eq!(code(), "ErrorMailboxMoveInProgress", "{host}");
        }
        // It does not change until the client repeats Autodiscover.
        for _ in 0..2 {
            assert_eq!(code(), "ErrorWrongServerVersion", "{host}");
        }
        has(&say(&found, &[]), &ews);
        assert_eq!([code(), code()], ["NoError"; 2], "{host}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ews_is_moved_to_a_page_for_browsers() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.http-302-object-moved.contoso.test", &[]);
    assert_eq!(seen.status_line, "HTTP/1.1 302 Found");
    let page = seen.header("Location").concat();
    assert!(page.starts_with("https://mail.http-302-object-moved.contoso.test/owa/auth/logon.aspx?url=https%3a%2f%2fmail."), "{page}");
    has(&seen, "<h2>Object moved to <a href=");
    assert_eq!(lab.curl(&page, &[]).status, 200, "there is a page");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_xml_has_another_principal_and_the_other_forms_stay_sound() {
    let lab = Lab::new().await;
    let sound = ask(&lab, "healthy-basic");
    let changed = ask(&lab, "autodiscover-certprincipalname-invalid");
    let name = "<CertPrincipalName>msstd:wrong.contoso.test</CertPrincipalName></Protocol>";
    for (sound, changed) in sound.iter().zip(&changed) {
        assert_eq!(changed.status, 200, "{}", changed.body);
        let plain = changed.body.contains("<LegacyDN>");
        assert_eq!(changed.body.contains(name), plain, "{}", changed.body);
        assert!(!sound.body.contains("CertPrincipalName"), "{}", sound.body);
    }
    assert!(changed.iter().any(|seen| seen.body.contains(name)));
}
