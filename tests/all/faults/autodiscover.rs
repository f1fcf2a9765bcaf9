//! Faults of Autodiscover, in each of its forms, and the move of a mailbox.

use crate::harness::{Lab, Seen};

const GET_USER_SETTINGS: &str = include_str!("../../requests/get_user_settings.xml");
const POX: &str = "<Autodiscover xmlns='http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006'><Request><EMailAddress>alice@contoso.test</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>";

/// The same question in SOAP, in plain XML and in a URL.
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
async fn an_invalid_user_is_told_for_the_user_and_for_the_setting() {
    let lab = Lab::new().await;
    let [soap, pox, json] = ask(&lab, "autodiscover-invalid-user");
    assert_eq!((soap.status, pox.status, json.status), (200, 200, 404));
    has(
        &soap,
        "<Response xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><ErrorCode>NoError</ErrorCode>",
    );
    has(
        &soap,
        "<UserResponse><ErrorCode>InvalidUser</ErrorCode><ErrorMessage>Invalid user: &apos;Alice@contoso.test&apos;.</ErrorMessage>",
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

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_moved_is_busy_three_times_and_then_on_another_host() {
    let lab = Lab::new().await;
    let code = |host: &str| {
        let seen = lab.get_folder(&format!("{host}.mailbox-move.contoso.test"), &[]);
        let rest = seen
            .body
            .split("<m:ResponseCode>")
            .nth(1)
            .unwrap()
            .to_owned();
        rest.split('<').next().unwrap().to_owned()
    };
    let settled = |host: &str| {
        let [soap, pox, json] = ask(&lab, "mailbox-move");
        let url = format!("https://{host}.mailbox-move.contoso.test/EWS/Exchange.asmx");
        for seen in [soap, pox, json] {
            has(&seen, &url);
        }
    };
    settled("mail");
    for _ in 0..3 {
        assert_eq!(code("mail"), "ErrorMailboxMoveInProgress");
    }
    assert_eq!(code("mail"), "ErrorWrongServerVersion");
    settled("outlook");
    assert_eq!(code("outlook"), "NoError");
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
async fn plain_xml_names_another_principal_and_the_other_forms_stay_sound() {
    let lab = Lab::new().await;
    let sound = ask(&lab, "healthy-basic");
    let told = ask(&lab, "autodiscover-certprincipalname-invalid");
    let name = "<CertPrincipalName>msstd:wrong.contoso.test</CertPrincipalName></Protocol>";
    for (sound, told) in sound.iter().zip(&told) {
        assert_eq!(told.status, 200, "{}", told.body);
        let plain = told.body.contains("<LegacyDN>");
        assert_eq!(told.body.contains(name), plain, "{}", told.body);
        assert!(!sound.body.contains("CertPrincipalName"), "{}", sound.body);
    }
    assert!(told.iter().any(|seen| seen.body.contains(name)));
}
