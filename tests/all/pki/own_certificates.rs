//! Certificates and keys that the user brings, and the folder of the test CA that servers share.

use std::path::Path;
use std::process::Command;

use crate::harness::{Running, at, exchaos, names_without_sni};

fn openssl(folder: &Path, args: &str) -> String {
    let output = Command::new("openssl")
        .args(args.split(' '))
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {args}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A CA of the user's: `ca.pem` and `ca.key`.
fn lab_ca(folder: &Path, key: &str) {
    let root = "-nodes -subj /O=Lab/CN=Lab-CA -days 2";
    openssl(
        folder,
        &format!("req -x509 -newkey {key} -keyout ca.key -out ca.pem {root}"),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ca_of_the_users_signs_what_is_served() {
    for key in ["ec -pkeyopt ec_paramgen_curve:P-384", "rsa:2048", "ed25519"] {
        let folder = tempfile::tempdir().unwrap();
        lab_ca(folder.path(), key);
        let (cert, secret) = (at(folder.path(), "ca.pem"), at(folder.path(), "ca.key"));
        let flags = ["--ca-cert", &cert, "--ca-key", &secret];
        let mut server = Running::serve(&flags, folder.path());
        server.ca = cert.clone();
        assert_eq!(server.curl_status("mail.contoso.test", &[]), "401", "{key}");
        assert_eq!(
            server.curl_status("mail.tls-certificate-expired.contoso.test", &[]),
            "000"
        );
        server.stop();
        assert!(!folder.path().join("certs").exists(), "no test CA is made");
        let printed = exchaos(&[&["ca"], &flags[..]].concat());
        assert_eq!(printed.stdout, std::fs::read_to_string(&cert).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuing_ca_is_sent_along_so_that_its_root_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    lab_ca(f, "ec -pkeyopt ec_paramgen_curve:P-256");
    std::fs::write(
        f.join("ext"),
        "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign",
    )
    .unwrap();
    openssl(
        f,
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout sub.key -out sub.csr -subj /CN=Issuing",
    );
    openssl(
        f,
        "x509 -req -in sub.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out sub.pem",
    );
    let flags = [
        "--ca-cert",
        &at(f, "sub.pem"),
        "--ca-key",
        &at(f, "sub.key"),
    ];
    let mut server = Running::serve(&flags, f);
    server.ca = at(f, "ca.pem");
    assert_eq!(server.curl_status("mail.contoso.test", &[]), "401");
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_the_users_is_served_unless_a_certificate_is_at_fault() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    openssl(
        f,
        "req -x509 -newkey rsa:2048 -nodes -keyout own.key -out own.pem -days 2 -subj /CN=own -addext subjectAltName=DNS:own.example",
    );
    // An old form of keys is good too, where nothing has to be signed with it by us.
    openssl(f, "rsa -in own.key -traditional -out own.rsa");
    let flags = [
        "--tls-cert",
        &at(f, "own.pem"),
        "--tls-key",
        &at(f, "own.rsa"),
    ];
    let mut server = Running::serve(&flags, f);
    let ours = std::mem::replace(&mut server.ca, at(f, "own.pem"));
    assert_eq!(server.curl_status("own.example", &[]), "401");
    assert!(names_without_sni(&server).contains("DNS:own.example"));
    assert_eq!(server.curl_status("mail.contoso.test", &["-k"]), "401");
    server.ca = ours;
    let code = |host: &str| server.curl_status(host, &["-w", "%{ssl_verify_result}"]);
    assert_eq!(
        code("mail.tls-certificate-expired.contoso.test"),
        "10",
        "it has run out"
    );
    server.stop();
}

#[test]
fn certificates_and_keys_that_cannot_be_used_end_with_2_and_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    lab_ca(f, "ec -pkeyopt ec_paramgen_curve:P-256");
    openssl(
        f,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.pem -days 2 -subj /CN=x -addext basicConstraints=critical,CA:FALSE",
    );
    openssl(f, "x509 -in ca.pem -signkey ca.key -days -1 -out old.pem");
    openssl(
        f,
        "req -x509 -key ca.key -out narrow.pem -days 2 -subj /CN=narrow -addext nameConstraints=critical,permitted;DNS:fabrikam.test",
    );
    openssl(f, "pkey -in ca.key -aes128 -passout pass:x -out locked.key");
    openssl(f, "ec -in ca.key -out sec1.key");
    std::fs::write(f.join("rubbish"), [0xff, 0xfe, 0]).unwrap();
    std::fs::write(f.join("empty"), "").unwrap();
    let certs = at(f, "certs");
    for (cert, key, words) in [
        (
            "ca.pem",
            "leaf.key",
            "this is not the key of the first certificate",
        ),
        ("leaf.pem", "leaf.key", "this is not a CA"),
        ("old.pem", "ca.key", "it expired on"),
        ("narrow.pem", "ca.key", "is not good for `contoso.test`"),
        ("ca.pem", "locked.key", "locked with a password"),
        ("ca.pem", "sec1.key", "openssl pkcs8 -topk8"),
        ("ca.pem", "empty", "there is no private key in it"),
        ("empty", "ca.key", "there is no certificate in it"),
        ("rubbish", "ca.key", "this is not PEM"),
        ("missing", "ca.key", "cannot read"),
        (".", "ca.key", "this is not a file"),
    ] {
        let (cert, key) = (at(f, cert), at(f, key));
        let said = exchaos(&[
            "serve",
            "--ca-cert",
            &cert,
            "--ca-key",
            &key,
            "--certs",
            &certs,
        ]);
        assert_eq!(said.exit, 2, "{cert} {key}: {}", said.all());
        assert!(said.stderr.contains(words), "{cert} {key}: {}", said.stderr);
    }
    assert!(!Path::new(&certs).exists(), "nothing is half done");
}

#[test]
fn a_certificate_without_its_key_ends_with_2_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let certs = at(f, "certs");
    lab_ca(f, "ec -pkeyopt ec_paramgen_curve:P-256");
    openssl(f, "genpkey -algorithm ed25519 -out other.key");
    for pair in [
        ["--ca-cert", "--ca-key"],
        ["--ca-key", "--ca-cert"],
        ["--tls-cert", "--tls-key"],
    ] {
        let said = exchaos(&["serve", pair[0], &at(f, "ca.pem"), "--certs", &certs]);
        assert_eq!(said.exit, 2, "{}", said.all());
        assert!(
            said.stderr.contains(&format!("{} <FILE>", pair[1])),
            "{}",
            said.stderr
        );
    }
    let (leaf, key) = (at(f, "ca.pem"), at(f, "other.key"));
    let said = exchaos(&[
        "serve",
        "--tls-cert",
        &leaf,
        "--tls-key",
        &key,
        "--certs",
        &certs,
    ]);
    assert!(
        said.exit == 2 && said.stderr.contains("this is not the key"),
        "{}",
        said.all()
    );
    assert!(!Path::new(&certs).exists(), "nothing is half done");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_that_start_at_once_share_one_ca() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        std::thread::spawn({
            let folder = folder.path().to_owned();
            move || Running::serve(&[], &folder)
        })
    };
    let servers = [start(), start(), start()];
    for server in servers {
        let mut server = tokio::task::block_in_place(|| server.join().unwrap());
        assert_eq!(server.curl_status("mail.contoso.test", &[]), "401");
        server.stop();
    }
}
