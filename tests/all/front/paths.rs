//! Paths, pages and headers that are the same for every operation.

use crate::ews::{HOST, USER};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_too_large_is_not_found_as_iis_says_it() {
    let lab = Lab::new().await;
    let file = lab.folder.path().join("large");
    std::fs::File::create(&file)
        .unwrap()
        .set_len(64 * 1024 * 1024 + 1)
        .unwrap();
    let seen = lab.post(HOST, &format!("@{}", file.display()), &USER);
    assert_eq!(
        (seen.status, seen.body.len()),
        (404, 1245),
        "{}",
        seen.stderr
    );
    assert_eq!(lab.get_folder(HOST, &[]).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_are_found_in_any_case_and_browsers_get_pages() {
    let lab = Lab::new().await;
    let ask = |path: &str, args: &[&str]| lab.curl(&format!("https://{HOST}{path}"), args);
    assert_eq!(ask("/ews/exchange.asmx", &[]).status, 401);
    let page = ask("/EWS/EXCHANGE.ASMX", &USER);
    assert_eq!(
        (page.status, page.header("Content-Type")),
        (200, vec!["text/html; charset=UTF-8"])
    );
    assert_eq!(ask("/ews/exchange.asmx", &["-I"]).status, 401);
    assert_eq!(ask("/ews/exchange.asmx", &["-X", "DELETE"]).status, 405);
    let health = ask("/ews/healthcheck.htm", &[]);
    assert_eq!(
        (health.status, health.body.as_str()),
        (200, "200 OK<br/>EX01.contoso.test")
    );
    assert_eq!(ask("/EWS/Services.wsdl", &[]).status, 401);
    assert_eq!(ask("/EWS/nothing", &USER).status, 404);
    assert_eq!(ask("/autodiscover/autodiscover.svc", &["-I"]).status, 401);
    assert_eq!(ask("/autodiscover/autodiscover.json", &[]).status, 400);
    let missing = ask("/no/such/page", &[]);
    assert_eq!((missing.status, missing.body.len()), (404, 1245));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_request_id_is_returned_when_that_is_wanted() {
    let lab = Lab::new().await;
    let id = ["-H", "client-request-id: 42"];
    assert_eq!(
        lab.get_folder(HOST, &id).header("client-request-id"),
        Vec::<&str>::new()
    );
    let wanted = [&id[..], &["-H", "return-client-request-id: true"]].concat();
    assert_eq!(
        lab.get_folder(HOST, &wanted).header("client-request-id"),
        ["42"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn head_and_keep_alive_are_served_as_http_wants_them() {
    let lab = Lab::new().await;
    let seen = lab.curl(
        "https://mail.http-404-autodiscover.contoso.test/autodiscover/x",
        &["-I"],
    );
    assert_eq!(
        (
            seen.status,
            seen.header("Content-Length"),
            seen.body.as_str()
        ),
        (404, vec!["1245"], "")
    );
    let twice = [
        "https://mail.http-503-iis.contoso.test/",
        "-w",
        "%{num_connects}",
    ];
    let seen = lab.curl("https://mail.http-503-iis.contoso.test/", &twice);
    assert!(
        seen.body.ends_with('0'),
        "the second request uses the same connection: {}",
        seen.body
    );
}
