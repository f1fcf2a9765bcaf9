//! Autodiscover in its SOAP form.

use exchaos::journal::{Entry, Event};

use crate::harness::{Lab, Seen};

const GET_USER_SETTINGS: &str = include_str!("../../requests/get_user_settings.xml");
const USER: [&str; 2] = ["-u", "alice@contoso.test:exchaos"];

fn post(lab: &Lab, host: &str, body: &str, args: &[&str]) -> Seen {
    let url = format!("https://{host}/autodiscover/autodiscover.svc");
    let content = ["-H", "Content-Type: text/xml", "--data-binary", body];
    lab.curl(&url, &[&content, args].concat())
}

fn ask(lab: &Lab, host: &str, body: &str) -> Seen {
    post(lab, host, body, &USER)
}

/// The same envelope around another operation.
fn envelope(operation: &str, request: &str) -> String {
    let (before, rest) = GET_USER_SETTINGS
        .split_once("<a:GetUserSettingsRequestMessage>")
        .unwrap();
    let after = rest
        .split_once("</a:GetUserSettingsRequestMessage>")
        .unwrap()
        .1;
    let message = format!(
        "<a:{operation}RequestMessage><a:Request>{request}</a:Request></a:{operation}RequestMessage>"
    );
    format!("{before}{message}{after}").replace(
        "Autodiscover/GetUserSettings<",
        &format!("Autodiscover/{operation}<"),
    )
}

fn texts<'a>(body: &'a str, element: &str) -> Vec<&'a str> {
    let start = format!("<{element}>");
    let parts = body.split(start.as_str()).skip(1);
    parts
        .map(|rest| rest.split('<').next().unwrap())
        .collect::<Vec<_>>()
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_told_for_each_user_and_what_is_not_told_says_why() {
    let lab = Lab::new().await;
    let seen = ask(&lab, "autodiscover.contoso.test", GET_USER_SETTINGS);
    assert_eq!(
        (seen.status, seen.header("Content-Type")),
        (200, vec!["text/xml; charset=utf-8"])
    );
    insta::assert_snapshot!(seen.body.replace("><", ">\n<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ews_url_repeats_the_names_of_the_client_and_leads_there() {
    let lab = Lab::new().await;
    let seen = ask(
        &lab,
        "autodiscover.i-job42.healthy.contoso.test:8443",
        GET_USER_SETTINGS,
    );
    let url = "https://mail.i-job42.healthy.contoso.test:8443/EWS/Exchange.asmx";
    assert!(texts(&seen.body, "Value").contains(&url), "{}", seen.body);
    assert_eq!(lab.curl(url, &USER).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_legacy_name_that_was_told_is_a_user_too() {
    let lab = Lab::new().await;
    let seen = ask(&lab, "contoso.test", GET_USER_SETTINGS);
    let name = texts(&seen.body, "Value")[1];
    assert!(name.starts_with("/o="), "{name}");
    let again = ask(
        &lab,
        "contoso.test",
        &GET_USER_SETTINGS.replace("Alice@contoso.test", name),
    );
    assert_eq!(again.body, seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_challenged_and_told_which_forms_there_are() {
    let lab = Lab::new().await;
    let host = "autodiscover.contoso.test";
    let seen = post(&lab, host, GET_USER_SETTINGS, &[]);
    assert_eq!(seen.status, 401);
    assert_eq!(seen.header("X-SOAP-Enabled"), ["True"]);
    let url = format!("https://{host}/autodiscover/autodiscover.svc");
    assert_eq!(lab.curl(&url, &[]).status, 401);
    let page = lab.curl(&url, &USER);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("<title>Autodiscover</title>"),
        "{}",
        page.body
    );
    assert_eq!(lab.curl(&url, &["-X", "PUT"]).status, 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_lacks_something_is_invalid_and_still_http_200() {
    let lab = Lab::new().await;
    let users = "<a:User><a:Mailbox>a@contoso.test</a:Mailbox></a:User>";
    let settings = "<a:RequestedSettings><a:Setting>UserDN</a:Setting></a:RequestedSettings>";
    let many = |count: usize| {
        let users = users.repeat(count);
        envelope(
            "GetUserSettings",
            &format!("<a:Users>{users}</a:Users>{settings}"),
        )
    };
    let cases = [
        (many(100), "NoError"),
        (many(101), "InvalidRequest"),
        (many(0), "InvalidRequest"),
        (
            envelope("GetUserSettings", &format!("<a:Users>{users}</a:Users>")),
            "InvalidRequest",
        ),
        (
            many(1).replace("Exchange2013", "V2015_10_05"),
            "InvalidRequest",
        ),
        (
            many(1).replace("RequestedServerVersion", "Other"),
            "InvalidRequest",
        ),
        (many(1).replace("Exchange2013", "Exchange2016"), "NoError"),
    ];
    for (body, code) in cases {
        let file = lab.folder.path().join("body");
        std::fs::write(&file, &body).unwrap();
        let seen = ask(&lab, "contoso.test", &format!("@{}", file.display()));
        assert_eq!(seen.status, 200, "{}", seen.body);
        assert_eq!(texts(&seen.body, "ErrorCode")[0], code, "{body}");
        assert_eq!(
            seen.body.contains("<UserResponses i:nil=\"true\"/>"),
            code != "NoError"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_gets_the_fault_of_the_layer_below() {
    let lab = Lab::new().await;
    let cases = [
        ("not xml".to_owned(), 400, ""),
        (String::new(), 400, ""),
        ("<a/>".to_owned(), 400, ""),
        (
            GET_USER_SETTINGS.replace("wsa:Action", "wsa:Other"),
            500,
            "MessageAddressingHeaderRequired",
        ),
        (
            GET_USER_SETTINGS.replace("Autodiscover/GetUserSettings", "Autodiscover/GetNothing"),
            500,
            "ActionNotSupported",
        ),
        (
            GET_USER_SETTINGS.replace("RequestMessage", "Message"),
            500,
            "DeserializationFailed",
        ),
    ];
    for (body, status, code) in cases {
        let seen = ask(&lab, "contoso.test", &body);
        assert_eq!(seen.status, status, "{body}");
        assert!(seen.body.contains(code), "{body}: {}", seen.body);
        assert_eq!(seen.body.is_empty(), code.is_empty(), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn domains_are_told_their_ews_url_and_foreign_ones_that_they_are_foreign() {
    let lab = Lab::new().await;
    let request = "<a:Domains><a:Domain>contoso.test</a:Domain><a:Domain>elsewhere.test</a:Domain></a:Domains>\
        <a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting><a:Setting>ExternalEwsVersion</a:Setting><a:Setting>X</a:Setting></a:RequestedSettings>";
    let seen = ask(
        &lab,
        "autodiscover.contoso.test",
        &envelope("GetDomainSettings", request),
    );
    insta::assert_snapshot!(seen.body.replace("><", ">\n<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_cloud_is_federated_and_says_so_to_anybody() {
    let lab = Lab::with(&[("cloud", "[exchange]\nproduct = 'online'")]).await;
    let request = |domain: &str| {
        envelope(
            "GetFederationInformation",
            &format!("<a:Domain>{domain}</a:Domain>"),
        )
    };
    let codes = |host: &str, domain: &str| {
        let seen = post(&lab, host, &request(domain), &[]);
        assert_eq!(seen.status, 200, "{host}");
        texts(&seen.body, "ErrorCode")[0].to_owned()
    };
    assert_eq!(codes("contoso.test", "contoso.test"), "NotFederated");
    assert_eq!(
        codes("cloud.contoso.test", "elsewhere.test"),
        "InvalidDomain"
    );
    let seen = post(&lab, "cloud.contoso.test", &request("contoso.test"), &[]);
    assert_eq!(texts(&seen.body, "Domain"), ["contoso.test"]);
    assert_eq!(texts(&seen.body, "ApplicationUri"), ["outlook.com"]);
    let relations = envelope(
        "GetOrganizationRelationshipSettings",
        "<a:Domains><a:Domain>contoso.test</a:Domain></a:Domains>",
    );
    let seen = ask(&lab, "contoso.test", &relations);
    assert!(
        seen.body
            .contains("<OrganizationRelationshipSettingsCollection/>"),
        "{}",
        seen.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_has_operation_mailbox_and_code() {
    let lab = Lab::new().await;
    ask(&lab, "contoso.test", GET_USER_SETTINGS);
    let asked = lab
        .journal(1, |entry| {
            let Event::Request {
                operation, mailbox, ..
            } = &entry.event
            else {
                return false;
            };
            *operation == Some("GetUserSettings")
                && mailbox.as_deref() == Some("alice@contoso.test")
        })
        .await;
    assert_eq!(asked.len(), 1);
    let invalid = |entry: &Entry| {
        let Event::Answer { response_code, .. } = &entry.event else {
            return false;
        };
        *response_code == Some("InvalidUser")
    };
    assert_eq!(lab.journal(1, invalid).await.len(), 1);
}
