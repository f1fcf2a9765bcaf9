//! The lines of docs/authentication.md, run as they stand.

use std::path::Path;
use std::process::Command;

use super::judges::lacks;
use super::user_token_of;
use crate::harness::{Lab, python, skipped};

/// The blocks of a language, and what the comment at the end of each says that it prints.
pub(super) fn blocks(language: &str) -> Vec<(String, String)> {
    let text = include_str!("../../../docs/authentication.md");
    let begin = format!("```{language}\n");
    let blocks = text.split(&begin).skip(1);
    let code = blocks.map(|rest| rest.split("```").next().unwrap());
    let said = |code: &str| {
        let last = code.trim_end().lines().next_back().unwrap();
        let (_, said) = last
            .rsplit_once("# ")
            .or_else(|| last.rsplit_once("// "))
            .unwrap();
        said.to_owned()
    };
    code.map(|code| (code.to_owned(), said(code))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_client_of_the_page_gets_in_as_the_page_says() {
    if lacks("msal") || lacks("azure.identity") || lacks("exchangelib") {
        return;
    }
    let lab = Lab::new().await;
    let mut blocks = blocks("python");
    // Those of a server that answers for hosts of others have a test of their own.
    blocks.retain(|(code, _)| !code.contains("login.microsoftonline.com"));
    assert_eq!(blocks.len(), 3);
    for (code, said) in blocks {
        let mut command = Command::new(python());
        command
            .args(["-c", &code])
            .env("HTTPS_PROXY", format!("http://{}", lab.http))
            .env("REQUESTS_CA_BUNDLE", lab.ca())
            .env_remove("NO_PROXY")
            .env_remove("no_proxy");
        let output = tokio::task::block_in_place(|| command.output().unwrap());
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{code}\n{complained}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ews_javascript_api_opens_the_inbox_with_the_token_of_a_user() {
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/ews/node_modules");
    let there = Path::new(modules).join("ews-javascript-api").exists();
    if skipped("ews-javascript-api", there) {
        return;
    }
    let lab = Lab::new().await;
    let https = lab.server.https("healthy-online").await.unwrap();
    let token = user_token_of(&lab, "localhost", "https://localhost", "alice@contoso.test");
    let blocks = blocks("javascript");
    assert_eq!(blocks.len(), 1);
    let (code, said) = &blocks[0];
    let code = code.replace("localhost:8443", &format!("localhost:{}", https.port()));
    let mut command = Command::new("node");
    command
        .args(["-e", &code])
        .env("NODE_PATH", modules)
        .env("NODE_EXTRA_CA_CERTS", lab.ca())
        .env("TOKEN", token);
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complained}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        printed.trim().lines().next_back(),
        Some(&**said),
        "{printed}{complained}"
    );
}
