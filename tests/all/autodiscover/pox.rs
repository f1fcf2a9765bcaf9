//! Autodiscover in its plain XML form, and its redirect without TLS.

use crate::harness::Lab;

const REQUEST: &str = r#"<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>alice@contoso.test</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>"#;
const PATH: &str = "Autodiscover/Autodiscover.xml";
const POST: [&str; 6] = [
    "-u",
    "alice@contoso.test:exchaos",
    "-H",
    "Content-Type: text/xml",
    "-d",
    REQUEST,
];

fn ews_url(body: &str) -> &str {
    body.split("<EwsUrl>")
        .nth(1)
        .unwrap_or_else(|| panic!("{body}"))
        .split('<')
        .next()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ews_url_is_of_the_scenario_instance_and_port_that_the_client_used() {
    let lab = Lab::new().await;
    for (host, mail) in [
        ("autodiscover.contoso.test", "mail.contoso.test"),
        (
            "autodiscover.i-job42.healthy.contoso.test",
            "mail.i-job42.healthy.contoso.test",
        ),
        (
            "healthy-basic.contoso.test:8443",
            "mail.healthy-basic.contoso.test:8443",
        ),
    ] {
        let seen = lab.curl(&format!("https://{host}/{PATH}"), &POST);
        assert_eq!(
            ews_url(&seen.body),
            format!("https://{mail}/EWS/Exchange.asmx")
        );
        let followed = lab.curl(ews_url(&seen.body), &["-u", "alice@contoso.test:exchaos"]);
        assert_eq!(followed.status, 200, "{host} leads somewhere");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tls_autodiscover_is_redirected_and_ews_refused() {
    let lab = Lab::new().await;
    let connect = format!("::{}", lab.http);
    let ask = |path: &str| {
        lab.direct(
            &format!("http://autodiscover.contoso.test/{path}"),
            &["--connect-to", &connect],
        )
    };
    let moved = ask(PATH);
    assert_eq!(moved.status_line, "HTTP/1.1 302 Redirect");
    assert_eq!(
        moved.header("Location"),
        [format!("https://autodiscover.contoso.test/{PATH}")]
    );
    assert_eq!(
        (ask("EWS/Exchange.asmx").status, ask("x").status),
        (403, 404)
    );
    let user = ["--location-trusted", "-u", "alice@contoso.test:exchaos"];
    let direct = lab.direct(&format!("http://{}/{PATH}", lab.http), &user);
    assert!(
        direct.body.contains("<ErrorCode>600</ErrorCode>"),
        "{direct:?}"
    );
    let through = lab.through_proxy(
        &format!("http://autodiscover.contoso.test/{PATH}"),
        &["--location-trusted", "-u", "alice@contoso.test:exchaos"],
    );
    assert!(
        through.body.contains("<ErrorCode>600</ErrorCode>"),
        "{}",
        through.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_is_an_invalid_request_for_who_is_known() {
    let lab = Lab::new().await;
    let url = format!("https://autodiscover.contoso.test/{PATH}");
    assert_eq!(lab.curl(&url, &[]).status, 401);
    let seen = lab.curl(&url, &["-u", "alice@contoso.test:exchaos"]);
    assert_eq!(seen.status, 200);
    assert!(
        seen.body
            .contains("<ErrorCode>600</ErrorCode><Message>Invalid Request</Message>"),
        "{}",
        seen.body
    );
}
