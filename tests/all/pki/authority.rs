//! What the CA may sign, should its key leak: OpenSSL judges.

use std::path::Path;

use crate::harness::{Running, at, exchaos, run};

/// Makes the CA of a folder.
fn make_ca(folder: &Path) {
    let certs = at(folder, "certs");
    let mut server = Running::serve(&[], folder);
    server.stop();
    assert!(folder.join("certs/ca.pem").exists(), "{certs}");
}

/// Signs a leaf with the CA's key; whether OpenSSL takes it for that purpose, and what it says.
fn verify(folder: &Path, name: &str, usage: &str, purpose: &str) -> (bool, String) {
    let [ca, key, request, leaf] =
        ["certs/ca.pem", "certs/ca-key.pem", "leaf.csr", "leaf.pem"].map(|file| at(folder, file));
    let leaf_key = at(folder, "leaf.key");
    let extensions = at(folder, "extensions");
    std::fs::write(
        &extensions,
        format!("subjectAltName={name}\nextendedKeyUsage={usage}\n"),
    )
    .unwrap();
    let make = [
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=x",
    ];
    let made = run(
        "openssl",
        &[&make[..], &["-keyout", &leaf_key, "-out", &request]].concat(),
        "",
    );
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let sign = [
        "x509",
        "-req",
        "-in",
        &request,
        "-CA",
        &ca,
        "-CAkey",
        &key,
        "-days",
        "30",
        "-extfile",
        &extensions,
    ];
    let signed = run("openssl", &[&sign[..], &["-out", &leaf]].concat(), "");
    assert!(
        signed.status.success(),
        "{}",
        String::from_utf8_lossy(&signed.stderr)
    );
    let verify = [
        "verify",
        "-x509_strict",
        "-purpose",
        purpose,
        "-CAfile",
        &ca,
        &leaf,
    ];
    let judged = run("openssl", &verify, "");
    let said = [judged.stdout, judged.stderr].concat();
    (
        judged.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ca_is_good_for_tls_servers_of_the_served_names_and_for_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make_ca(folder);
    for (name, usage, purpose, good) in [
        ("DNS:mail.contoso.test", "serverAuth", "sslserver", true),
        ("DNS:mail.bank.example", "serverAuth", "sslserver", false),
        ("IP:192.0.2.7", "serverAuth", "sslserver", false),
        (
            "email:alice@bank.example",
            "emailProtection",
            "smimesign",
            false,
        ),
        ("email:alice@contoso.test", "serverAuth", "sslserver", false),
        ("DNS:mail.contoso.test", "clientAuth", "sslclient", false),
        ("DNS:mail.contoso.test", "codeSigning", "codesign", false),
        (
            "URI:https://bank.example/",
            "clientAuth",
            "sslclient",
            false,
        ),
    ] {
        let (verified, said) = verify(folder, name, usage, purpose);
        assert_eq!(verified, good, "{name} {usage}: {said}");
    }
}

#[test]
fn the_ca_has_been_valid_for_a_year() {
    let folder = tempfile::tempdir().unwrap();
    make_ca(folder.path());
    let ca = at(folder.path(), "certs/ca.pem");
    let judged = run(
        "openssl",
        &["verify", "-attime", &a_year_ago(), "-CAfile", &ca, &ca],
        "",
    );
    assert!(
        judged.status.success(),
        "{}",
        String::from_utf8_lossy(&judged.stderr)
    );
    // Its own words of it stay the same for those who script it.
    let args = ["ca", "--certs", &at(folder.path(), "certs")];
    assert!(exchaos(&args).stdout.contains("BEGIN CERTIFICATE"));
}

/// 364 days ago, in seconds since 1970.
fn a_year_ago() -> String {
    let now = exchaos::clock::Clock::system().now().unix_timestamp();
    (now - 364 * 24 * 3_600).to_string()
}
