//! `http.status` and `body.*`: the exact bytes on the wire.

use exchaos::journal::Event;

use crate::ews::{USER, envelope};
use crate::harness::{GET_FOLDER, Lab};

#[tokio::test(flavor = "multi_thread")]
async fn the_503_of_an_inactive_component_has_exchanges_headers_in_order_and_spelling() {
    let lab = Lab::new().await;
    let seen = lab.curl(
        "https://mail.http-503-iis.contoso.test/EWS/Exchange.asmx",
        &[],
    );
    assert_eq!(seen.status_line, "HTTP/1.1 503 Service Unavailable");
    assert_eq!(
        seen.names(),
        [
            "Cache-Control",
            "Server",
            "request-id",
            "X-AspNet-Version",
            "X-Powered-By",
            "X-FEServer",
            "Date",
            "Content-Length",
        ]
    );
    assert_eq!(
        (seen.header("Server"), seen.body.as_str()),
        (vec!["Microsoft-IIS/10.0"], "")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_503_of_http_sys_has_no_exchange_headers_and_closes() {
    let lab = Lab::new().await;
    let seen = lab.curl(
        "https://mail.http-503-httpapi.contoso.test/EWS/Exchange.asmx",
        &[],
    );
    assert_eq!(
        seen.names(),
        [
            "Content-Type",
            "Server",
            "Date",
            "Connection",
            "Content-Length"
        ]
    );
    assert_eq!(seen.header("Server"), ["Microsoft-HTTPAPI/2.0"]);
    assert_eq!(seen.header("Content-Length"), ["326"]);
    assert!(
        seen.body
            .contains("<hr><p>HTTP Error 503. The service is unavailable.</p>\r\n")
    );
    let twice = [
        "https://mail.http-503-httpapi.contoso.test/",
        "-w",
        "%{num_connects}",
    ];
    let seen = lab.curl("https://mail.http-503-httpapi.contoso.test/", &twice);
    assert!(
        seen.body.ends_with('1'),
        "the second request needs a connection of its own"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_404_of_autodiscover_is_from_iis_and_ews_is_healthy() {
    let lab = Lab::new().await;
    let url =
        "https://autodiscover.http-404-autodiscover.contoso.test/Autodiscover/Autodiscover.xml";
    for args in [
        &[][..],
        &["-d", "<x/>"],
        &["-u", "alice@contoso.test:exchaos"],
    ] {
        let seen = lab.curl(url, args);
        assert_eq!((seen.status, seen.body.len()), (404, 1245), "{args:?}");
        assert_eq!(
            seen.names(),
            [
                "Content-Type",
                "Server",
                "X-Powered-By",
                "Date",
                "Content-Length"
            ]
        );
    }
    assert_eq!(
        lab.get_folder("mail.http-404-autodiscover.contoso.test", &[])
            .status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_504_of_a_gateway_comes_after_its_delay_and_without_exchange() {
    let lab = Lab::new().await;
    let url = "https://mail.http-504-hybrid-agent.contoso.test/EWS/Exchange.asmx";
    let seen = lab.curl(url, &["-w", "%{time_starttransfer}"]);
    assert_eq!(seen.status, 504);
    let (body, seconds) = seen.body.rsplit_once('>').unwrap();
    assert!(seconds.parse::<f64>().unwrap() >= 5.0, "{seconds}");
    assert!(body.contains("504 Gateway Timeout"));
    assert_eq!(seen.names(), ["Content-Type", "Date", "Content-Length"]);
    let impatient = lab.curl(url, &["--max-time", "1"]);
    assert_eq!(
        impatient.exit, 28,
        "a client with a shorter time-out never sees it"
    );
}

const EVERYTHING: &str = r#"
[[rule]]
[rule.fault.http.status]
code = 418
reason = "I am {not} a teapot"
retry-after = "2m"
body.text = "<p>{host}</p>"
[rule.fault.http.status.headers]
X-One = "1"
Set-Cookie = ["a=1", "b=2"]
x-feserver = []
SERVER = "nginx"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn status_reason_headers_retry_after_and_body_are_those_of_the_scenario() {
    let lab = Lab::with(&[("everything", EVERYTHING)]).await;
    let seen = lab.curl(
        "https://mail.everything.contoso.test/EWS/Exchange.asmx",
        &[],
    );
    assert_eq!(seen.status_line, "HTTP/1.1 418 I am {not} a teapot");
    assert_eq!(seen.header("Set-Cookie"), ["a=1", "b=2"]);
    assert_eq!(seen.header("X-FEServer"), Vec::<&str>::new());
    assert_eq!(seen.header("Retry-After"), ["120"]);
    assert!(
        seen.head.contains(&"SERVER: nginx".to_owned()),
        "{:?}",
        seen.head
    );
    assert!(
        seen.head.contains(&"X-One: 1".to_owned()),
        "{:?}",
        seen.head
    );
    assert_eq!(seen.body, "<p>mail.everything.contoso.test</p>");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_2_the_same_headers_are_in_lower_case() {
    let lab = Lab::with(&[("everything", EVERYTHING)]).await;
    let seen = lab.curl(
        "https://mail.everything.contoso.test/EWS/Exchange.asmx",
        &["--http2"],
    );
    assert_eq!(seen.status_line.trim(), "HTTP/2 418");
    assert_eq!(seen.header("set-cookie"), ["a=1", "b=2"]);
    assert_eq!(seen.header("server"), ["nginx"]);
    assert_eq!(seen.body, "<p>mail.everything.contoso.test</p>");
    let healthy = lab.get_folder("mail.contoso.test", &["--http2"]);
    assert_eq!(
        (healthy.status, healthy.header("x-feserver")),
        (200, vec!["EX01"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_for_an_operation_waits_for_the_body() {
    let rule = "[[rule]]\non = { operation = 'GetFolder' }\nfault.http.status = { code = 503 }";
    let lab = Lab::with(&[("late", rule)]).await;
    assert_eq!(lab.get_folder("mail.late.contoso.test", &[]).status, 503);
    assert_eq!(
        lab.curl("https://mail.late.contoso.test/EWS/Exchange.asmx", &[])
            .status,
        401
    );
    let spared = lab.journal(1, |entry| entry.status() == Some(401)).await;
    let Event::Answer { passed_over, .. } = &spared[0].event else {
        unreachable!()
    };
    assert_eq!(
        passed_over.as_deref(),
        Some("rule 1 is about other requests (it requires GetFolder)")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_body_has_the_right_head() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.xml-not-well-formed.contoso.test", &[]);
    assert_eq!((seen.exit, seen.status), (0, 200));
    assert_eq!(seen.header("Content-Type"), ["text/xml; charset=utf-8"]);
    assert!(exchaos::exchange::xml::read(seen.body.as_bytes()).is_err());
    assert!(seen.body.starts_with("<?xml") && !seen.body.contains("</s:Header>"));
}

/// The items of the inbox, with all properties.
const ITEMS: &str = "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds></m:FindItem>";

#[tokio::test(flavor = "multi_thread")]
async fn only_lists_of_items_are_cut_and_other_answers_are_whole() {
    let lab = Lab::new().await;
    let find = envelope(ITEMS);
    let list = |id: &str| {
        let host = format!("mail.{id}.contoso.test");
        assert_eq!(lab.get_folder(&host, &[]).exit, 0, "{id}");
        let folder = lab.get_folder(&host, &[]);
        assert!(folder.body.ends_with("</s:Envelope>"), "{id}");
        lab.curl(
            &format!("https://{host}/EWS/Exchange.asmx"),
            &[
                &USER[..],
                &["-H", "Content-Type: text/xml", "--data-binary", &find],
            ]
            .concat(),
        )
    };
    let whole = list("healthy-basic");
    let half = whole.body.len() / 2;
    let count = whole.body.matches("<t:Message>").count();
    assert!(count > 4, "{count}");
    let cut = list("tcp-close-items");
    assert_eq!((cut.exit, cut.status), (18, 200));
    assert!(cut.header("Content-Length")[0].parse::<usize>().unwrap() > cut.body.len());
    let short = list("xml-items-truncated");
    let length = short.body.len().to_string();
    assert_eq!(
        (short.exit, short.header("Content-Length")),
        (0, vec![&*length])
    );
    let broken = list("xml-items-not-well-formed");
    assert_eq!(broken.exit, 0);
    assert!(broken.body.ends_with("</s:Envelope>"));
    assert_eq!(broken.body.matches("<t:Message>").count(), count);
    for seen in [&cut, &short, &broken] {
        assert!(seen.body.starts_with("<?xml") && seen.body.len() >= half - 100);
        assert!(seen.body.contains("</t:Message>"), "an item is sound");
        assert!(exchaos::exchange::xml::read(seen.body.as_bytes()).is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_body_agrees_with_its_length_or_does_not() {
    let whole = "[[rule]]\nfault.body.truncate = { bytes = 10, content-length = 'whole' }";
    let lab = Lab::with(&[("whole", whole)]).await;
    let seen = lab.get_folder("mail.xml-truncated.contoso.test", &[]);
    assert_eq!(
        (seen.exit, seen.body.len(), seen.header("Content-Length")),
        (0, 300, vec!["300"])
    );
    let seen = lab.get_folder("mail.whole.contoso.test", &[]);
    assert_eq!((seen.exit, seen.body.len()), (18, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_from_a_file_beside_the_scenario_is_sent_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.html"), b"\xff\x00<h1>").unwrap();
    let text = "title = 'x'\n[[rule]]\nfault.http.status = { code = 500, body.file = 'page.html' }";
    std::fs::write(folder.path().join("from-file.toml"), text).unwrap();
    let catalogue = exchaos::scenario::Catalogue::load(&[folder.path().to_owned()]).unwrap();
    let server = exchaos::Server::start(exchaos::Config {
        catalogue,
        ..exchaos::Config::in_memory().unwrap()
    })
    .await
    .unwrap();
    let address = server.https("from-file").await.unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, server.authority().pem()).unwrap();
    let url = format!("https://{address}/");
    let output = crate::harness::run(
        "curl",
        &[
            "-sS",
            "--noproxy",
            "*",
            "--cacert",
            ca.to_str().unwrap(),
            &url,
        ],
        "",
    );
    assert_eq!(output.stdout, b"\xff\x00<h1>");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_may_have_no_length_or_a_wrong_one() {
    let untold = "[[rule]]\nfault.http.status = { code = 500, headers = { Content-Length = [] }, body.text = 'whole' }";
    let wrong = "[[rule]]\nfault.http.status = { code = 500, headers = { Content-Length = '9' }, body.text = 'whole' }";
    let lab = Lab::with(&[("untold", untold), ("wrong", wrong)]).await;
    let seen = lab.curl("https://mail.untold.contoso.test/", &[]);
    assert_eq!((seen.exit, seen.body.as_str()), (0, "whole"));
    assert_eq!(seen.header("Content-Length"), Vec::<&str>::new());
    let seen = lab.curl("https://mail.wrong.contoso.test/", &[]);
    assert_eq!((seen.exit, seen.body.as_str()), (18, "whole"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_before_the_body_is_whole_over_http2() {
    let lab = Lab::new().await;
    for _ in 0..20 {
        let seen = lab.post("mail.http-503-iis.contoso.test", GET_FOLDER, &["--http2"]);
        assert_eq!((seen.exit, seen.status), (0, 503), "{}", seen.stderr);
    }
}
