//! Whom the admin API lets in.

use std::time::Duration;

use exchaos::Config;
use exchaos::admin::{Access, AdminError};

use super::*;
use crate::harness::run;

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_rebound_name_nor_a_page_of_another_site_gets_in() {
    let desk = Desk::new().await;
    let with = |header: &str| desk.curl("default", &["-H", header]);
    with("Host: evil.example").problem(421, "header Host", "--admin-host");
    assert_eq!(
        with(&format!("Host: localhost:{}", desk.address.port())).status,
        200
    );
    with("Origin: http://evil.example").problem(403, "header Origin", "other sites");
    with("Sec-Fetch-Site: cross-site").problem(403, "header Sec-Fetch-Site", "other sites");
    let form = [
        "-H",
        "Origin: null",
        "-H",
        "Content-Type: text/plain",
        "-d",
        r#"{"scenario":"http-503-iis"}"#,
    ];
    assert_eq!(desk.curl("uses", &form).status, 403);
    let target = "http://evil.example/api/v1/default";
    let proxied = run(
        "curl",
        &[
            "-sS",
            "-x",
            &format!("http://{}", desk.address),
            "-H",
            "Host: localhost",
            target,
        ],
        "",
    );
    assert!(String::from_utf8_lossy(&proxied.stdout).contains("does not name this API"));
    assert!(desk.server.uses().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_loopback_nobody_gets_in_without_the_token() {
    let anywhere = "0.0.0.0:0".parse().unwrap();
    let open = Desk::new().await;
    let error = open.admin.open(anywhere, false).await.unwrap_err();
    assert!(matches!(error, AdminError::Open(_)), "{error}");
    let access = Access {
        token: Some("0123456789abcdef".to_owned()),
        hosts: vec!["lab.example".to_owned()],
    };
    let desk = Desk::with(access, Config::in_memory().unwrap()).await;
    // The token makes the difference; on loopback it is asked for too.
    desk.get("health")
        .problem(401, "header Authorization", "Bearer TOKEN");
    let with = |token: &str| {
        desk.curl(
            "health",
            &[
                "-H",
                &format!("Authorization: Bearer {token}"),
                "-H",
                "Host: lab.example",
            ],
        )
    };
    with("0123456789abcdeg").problem(401, "header Authorization", "the token is wrong");
    assert_eq!(with("0123456789abcdef").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_says_nothing_keeps_nobody_out() {
    let desk = Desk::new().await;
    let mut silent = Vec::new();
    for _ in 0..exchaos::settings::MAX_ADMIN_CONNECTIONS / 2 {
        silent.push(tokio::net::TcpStream::connect(desk.address).await.unwrap());
    }
    assert_eq!(desk.get("health").status, 200);
    let patience = Duration::from_secs(20);
    tokio::time::timeout(patience, desk.admin.stop())
        .await
        .unwrap();
}
