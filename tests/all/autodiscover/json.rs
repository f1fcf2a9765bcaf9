//! Autodiscover in its JSON form.

use crate::harness::{Lab, Seen};

fn ask(lab: &Lab, host: &str, rest: &str) -> Seen {
    lab.curl(
        &format!("https://{host}/autodiscover/autodiscover.json{rest}"),
        &[],
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_is_told_the_url_of_a_protocol_by_path_or_by_query() {
    let lab = Lab::new().await;
    let host = "autodiscover.healthy-basic.contoso.test";
    for rest in [
        "/v1.0/alice@contoso.test?Protocol=ews",
        "/v1.0/alice%40contoso.test?protocol=EWS&RedirectCount=1",
        "?Email=alice%40contoso.test&Protocol=Ews",
    ] {
        let seen = ask(&lab, host, rest);
        assert_eq!(seen.status, 200, "{rest}");
        let type_ = seen.header("Content-Type");
        assert_eq!(type_, ["application/json; charset=utf-8"], "{rest}");
        assert_eq!(
            seen.body,
            r#"{"Protocol":"Ews","Url":"https://mail.healthy-basic.contoso.test/EWS/Exchange.asmx"}"#,
            "{rest}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_told_has_a_status_and_a_word() {
    let lab = Lab::new().await;
    for (rest, status, code) in [
        ("", 400, "MandatoryParameterMissing"),
        ("/v1.0/alice@contoso.test", 400, "MandatoryParameterMissing"),
        (
            "/v1.0/alice@contoso.test?Protocol=Gopher",
            400,
            "InvalidProtocol",
        ),
        ("?Protocol=Ews", 400, "InvalidUserId"),
        ("/v1.0/alice?Protocol=Ews", 400, "InvalidUserId"),
        ("/v1.0/x@elsewhere.test?Protocol=Ews", 404, "UserNotFound"),
        ("?Email=%ff%fe@x&Protocol=Ews", 404, "UserNotFound"),
    ] {
        let seen = ask(&lab, "autodiscover.contoso.test", rest);
        assert_eq!(seen.status, status, "{rest}: {}", seen.body);
        let start = format!(r#"{{"ErrorCode":"{code}","ErrorMessage":""#);
        assert!(seen.body.starts_with(&start), "{rest}: {}", seen.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_is_too_old_does_not_have_it() {
    let lab = Lab::new().await;
    let rest = "/v1.0/alice@contoso.test?Protocol=Ews";
    let seen = ask(&lab, "autodiscover.healthy-exchange2013.contoso.test", rest);
    assert_eq!((seen.status, seen.body.len()), (404, 1245));
    let other = ask(
        &lab,
        "autodiscover.contoso.test",
        "/v2.0/alice@contoso.test",
    );
    assert_eq!((other.status, other.body.len()), (404, 1245));
}
