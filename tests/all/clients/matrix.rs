//! A part of `make matrix`: clients say to some scenarios what is recorded, and docs/matrix.md has all of that.

use crate::harness::{BINARY, python, run, skipped};

/// A scenario of each kind: sound, refused, spoilt, cut, no HTTP, no TLS.
const PART: [&str; 6] = [
    "access-denied-item",
    "healthy",
    "http-rubbish",
    "tcp-close-request",
    "tls-certificate-expired",
    "xml-items-truncated",
];

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix/matrix.py");

#[tokio::test(flavor = "multi_thread")]
async fn clients_say_to_a_part_of_the_catalogue_what_is_recorded() {
    if skipped("exchangelib", python().exists()) {
        return;
    }
    let part = PART.join(",");
    let args = [
        "-B",
        SCRIPT,
        BINARY,
        "--only",
        &part,
        "--recorded-versions",
        "--words",
    ];
    let clients = ["--clients", "curl,exchangelib,ews-javascript-api"];
    let output = run(
        python().to_str().unwrap(),
        &[&args[..], &clients].concat(),
        "",
    );
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complained}");
}

#[test]
fn the_page_of_the_matrix_is_what_is_recorded() {
    if skipped("exchangelib", python().exists()) {
        return;
    }
    let args = ["-B", SCRIPT, BINARY, "--page"];
    let output = std::process::Command::new(python())
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
}
