//! `exchaos ca`: every form of the certificate, taken by those it is for.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{BINARY, Running, at, exchaos, run, skipped};

/// Writes the CA of `folder`/certs in a form, and gives the file.
fn written(folder: &Path, format: &str, args: &[&str]) -> String {
    let (certs, out) = (at(folder, "certs"), at(folder, &format!("ca.{format}")));
    let common = ["ca", "--certs", &certs, "--format", format, "--out", &out];
    let said = exchaos(&[&common, args].concat());
    assert_eq!((said.exit, said.stdout.as_str()), (0, ""), "{}", said.all());
    assert!(said.stderr.contains("To trust it:"), "{}", said.stderr);
    out
}

fn fingerprint(folder: &Path) -> String {
    let args = ["x509", "-noout", "-fingerprint", "-sha256", "-in"];
    let output = run(
        "openssl",
        &[&args[..], &[&at(folder, "certs/ca.pem")]].concat(),
        "",
    );
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().rsplit('=').next().unwrap().to_owned()
}

fn java(program: &str) -> bool {
    Command::new(program)
        .arg("-help")
        .output()
        .is_ok_and(|output| output.status.success())
}

#[tokio::test(flavor = "multi_thread")]
async fn java_trusts_the_server_by_each_store() {
    // The JDK: a program of one file is compiled when it is run.
    if skipped(
        "java (a JDK)",
        ["keytool", "java", "javac"].into_iter().all(java),
    ) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    let url = format!(
        "https://localhost:{}/EWS/Exchange.asmx",
        server.https.rsplit(':').next().unwrap()
    );
    let probe = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/Probe.java");
    let refused = run("java", &[probe, &url], "");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("PKIX path building failed"));
    for (format, kind, password) in [("p12", "PKCS12", "changeit"), ("jks", "JKS", "s3cret-wörd")]
    {
        let store = written(folder.path(), format, &["--password", password]);
        let list = [
            "-list",
            "-keystore",
            &store,
            "-storetype",
            kind,
            "-storepass",
            password,
        ];
        let listed = run("keytool", &list, "");
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        assert!(
            listed.contains("exchaos,") && listed.contains("trustedCertEntry"),
            "{listed}"
        );
        assert!(listed.contains(&fingerprint(folder.path())), "{listed}");
        let wrong = [
            "-list",
            "-keystore",
            &store,
            "-storetype",
            kind,
            "-storepass",
            "wrong-one",
        ];
        assert!(!run("keytool", &wrong, "").status.success());
        let trust = [
            format!("-Djavax.net.ssl.trustStore={store}"),
            format!("-Djavax.net.ssl.trustStoreType={kind}"),
            format!("-Djavax.net.ssl.trustStorePassword={password}"),
        ];
        let args: Vec<&str> = trust
            .iter()
            .map(String::as_str)
            .chain([probe, &url])
            .collect();
        let seen = run("java", &args, "");
        assert_eq!(
            String::from_utf8_lossy(&seen.stdout),
            "401\n",
            "{format}: {seen:?}"
        );
    }
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn openssl_and_curl_take_der_p12_and_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    let ours = std::fs::read_to_string(&server.ca).unwrap();
    let der = written(folder.path(), "der", &[]);
    let text = run("openssl", &["x509", "-inform", "DER", "-in", &der], "");
    assert_eq!(String::from_utf8_lossy(&text.stdout), ours);
    let p12 = written(folder.path(), "p12", &[]);
    let text = run(
        "openssl",
        &["pkcs12", "-in", &p12, "-nokeys", "-passin", "pass:changeit"],
        "",
    );
    assert!(
        String::from_utf8_lossy(&text.stdout).contains(&ours),
        "{text:?}"
    );
    // A system of one root, so that the test is the same everywhere.
    let root = folder.path().join("root.pem");
    let make = "req -x509 -newkey ed25519 -nodes -keyout /dev/null -days 2 -subj /CN=root -out";
    let make: Vec<&str> = make.split(' ').chain([root.to_str().unwrap()]).collect();
    assert!(run("openssl", &make, "").status.success());
    let certs = at(folder.path(), "certs");
    let said = Command::new(BINARY)
        .args(["ca", "--format", "bundle", "--certs", &certs])
        .env_clear()
        .env("SSL_CERT_FILE", &root)
        .output()
        .unwrap();
    let bundle = String::from_utf8(said.stdout).unwrap();
    assert!(
        bundle == std::fs::read_to_string(&root).unwrap() + &ours,
        "the roots, then ours"
    );
    server.ca = at(folder.path(), "bundle.pem");
    std::fs::write(&server.ca, bundle).unwrap();
    assert_eq!(server.curl_status("mail.contoso.test", &[]), "401");
    server.stop();
}

#[test]
fn a_bundle_without_the_systems_roots_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, certs) = (at(folder.path(), "empty"), at(folder.path(), "certs"));
    std::fs::write(&empty, "").unwrap();
    let output = Command::new(BINARY)
        .args(["ca", "--format", "bundle", "--certs", &certs])
        .env_clear()
        .env("SSL_CERT_FILE", &empty)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("no roots"),
        "{said}"
    );
    assert_eq!(output.stdout, b"");
}

#[test]
fn binary_forms_are_kept_off_terminals() {
    // `script` runs a command on a terminal of its own.
    let there = Command::new("script")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    if skipped("script", there) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let certs = at(folder.path(), "certs");
    for (format, exit) in [("der", 2), ("p12", 2), ("jks", 2), ("pem", 0)] {
        let line = format!("{BINARY} ca --certs {certs} --format {format}");
        let output = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(exit), "{said}");
        assert_eq!(said.contains("not for terminals"), exit == 2, "{said}");
    }
}

#[test]
fn a_file_that_cannot_be_written_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let certs = at(folder.path(), "certs");
    let said = exchaos(&["ca", "--certs", &certs, "--out", "/nonexistent/ca.pem"]);
    assert!(
        said.exit == 2 && said.stderr.contains("cannot write `/nonexistent/ca.pem`"),
        "{}",
        said.all()
    );
}

#[test]
fn ca_prints_the_certificate_alone_to_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let certs = folder.path().to_str().unwrap();
    let first = exchaos(&["ca", "--certs", certs]);
    let second = exchaos(&["ca", "--certs", certs]);
    assert_eq!(first.stdout, second.stdout);
    assert!(
        first.stdout.starts_with("-----BEGIN CERTIFICATE-----")
            && first.stderr.contains("update-ca-certificates")
    );
    let said = run("openssl", &["x509", "-noout", "-text"], &first.stdout);
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(
        text.contains("X509v3 Name Constraints: critical") && text.contains("DNS:contoso.test"),
        "{text}"
    );
}
