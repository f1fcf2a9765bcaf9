//! Clients that others wrote: msal, azure-identity, exchangelib; and PyJWT, which verifies our tokens.

use std::path::Path;

use super::APP;
use crate::harness::{Lab, ask, python, run, skipped};

/// Whether a package of Python is missing.
pub(super) fn lacks(package: &str) -> bool {
    let python = python();
    let there = || {
        let import = format!("import {package}");
        run(python.to_str().unwrap(), &["-c", &import], "")
            .status
            .success()
    };
    skipped(package, python.exists() && there())
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_acts_by_its_own_token_and_by_that_of_a_user() {
    let lab = Lab::new().await;
    for (host, resource) in [
        (
            "mail.healthy-online.contoso.test",
            "https://outlook.office365.com",
        ),
        (
            "mail.healthy-oauth.contoso.test",
            "https://mail.healthy-oauth.contoso.test",
        ),
    ] {
        let args = [host, "exchaos", APP, resource];
        let Some(said) = ask(&lab, "oauth_exchangelib.py", &args) else {
            return;
        };
        assert_eq!(
            said.lines().collect::<Vec<_>>(),
            [
                "impersonation bob@contoso.test Inbox",
                "delegated alice@contoso.test Inbox"
            ]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn msal_gets_tokens_in_every_flow_and_pyjwt_verifies_them() {
    if lacks("msal") || lacks("jwt") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (path("key.pem"), path("cert.pem"));
    let made = run(
        "openssl",
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            &key,
            "-out",
            &certificate,
            "-subj",
            "/CN=sync",
            "-days",
            "30",
        ],
        "",
    );
    assert!(made.status.success());
    let pem = std::fs::read_to_string(&certificate).unwrap();
    let scenario = format!(
        "[exchange]\nproduct = 'online'\nauth = ['Bearer']\n[exchange.applications.'{APP}']\nsecret = 'exchaos'\npublic-client = true\ncertificates = ['''{pem}''']\n"
    );
    let lab = Lab::with(&[("for-msal", &scenario)]).await;
    let args = [
        "login.for-msal.contoso.test",
        "exchaos",
        APP,
        &key,
        &certificate,
    ];
    let said = ask(&lab, "oauth_msal.py", &args).unwrap();
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        [
            "secret app full_access_as_app",
            "certificate app full_access_as_app",
            "wrong secret invalid_client 7000215",
            "password alice@contoso.test EWS.AccessAsUser.All",
            "silent alice@contoso.test EWS.AccessAsUser.All",
            "device alice@contoso.test EWS.AccessAsUser.All",
            "code alice@contoso.test EWS.AccessAsUser.All",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_identity_gets_tokens_from_another_authority() {
    if lacks("azure.identity") {
        return;
    }
    let lab = Lab::new().await;
    let said = ask(
        &lab,
        "oauth_azure.py",
        &["login.contoso.test", "exchaos", APP],
    )
    .unwrap();
    assert_eq!(said.trim(), "app full_access_as_app");
    assert!(Path::new(&lab.ca()).exists());
}
