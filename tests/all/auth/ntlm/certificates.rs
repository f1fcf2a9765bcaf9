//! Certificates of clients, in place of a login.

use std::process::{Command, Stdio};

use exchaos::journal::Event;

use crate::harness::{GET_FOLDER, Lab};

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_stands_for_its_account() {
    let lab = certified("wanted", "required").await;
    let files = ["client.pem", "client.key"].map(|name| lab.folder.path().join(name));
    let [certificate, key] = files.each_ref().map(|file| file.to_str().unwrap());
    let with = ["--cert", certificate, "--key", key];
    for mode in ["wanted", "required"] {
        let host = format!("mail.{mode}.contoso.test");
        let seen = lab.post(&host, GET_FOLDER, &with);
        assert_eq!(seen.status, 200, "{mode}: {seen:?}");
    }
    let without = |mode: &str| {
        lab.post(
            &format!("mail.{mode}.contoso.test"),
            GET_FOLDER,
            &["-u", "alice:exchaos"],
        )
    };
    assert_eq!(without("wanted").status, 200);
    let refused = without("required");
    assert_eq!((refused.status, refused.body.len()), (403, 1233));
    let mailbox = |entry: &exchaos::journal::Entry| {
        matches!(&entry.event, Event::Request { mailbox: Some(mailbox), scheme: Some(scheme), .. }
            if &**mailbox == "svc@contoso.test" && *scheme == "Certificate")
    };
    lab.journal(2, mailbox).await;
    let stranger = lab.post("mail.stranger.contoso.test", GET_FOLDER, &with);
    assert_eq!(stranger.status, 401);
}

/// A lab whose scenarios know the certificate in `client.pem`, and one that does not.
async fn certified(wanted: &str, required: &str) -> Lab {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=svc",
        ])
        .args(["-keyout", &path("client.key"), "-out", &path("client.pem")])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    let printed = Command::new("openssl")
        .args([
            "x509",
            "-noout",
            "-fingerprint",
            "-sha256",
            "-in",
            &path("client.pem"),
        ])
        .output()
        .unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let print = printed.trim().split_once('=').unwrap().1.to_owned();
    let setup = |mode: &str, print: &str| {
        format!(
            "[exchange]\nclient-certificate = '{mode}'\nauth = ['Basic']\naccounts = {{ 'svc@contoso.test' = {{ certificate = '{print}' }} }}"
        )
    };
    let stranger = "00".repeat(32);
    let lab = Lab::with(&[
        (wanted, &setup(wanted, &print)),
        (required, &setup(required, &print)),
        ("stranger", &setup(wanted, &stranger)),
    ])
    .await;
    for name in ["client.key", "client.pem"] {
        std::fs::copy(folder.path().join(name), lab.folder.path().join(name)).unwrap();
    }
    lab
}
