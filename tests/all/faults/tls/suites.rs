//! The versions and suites that sslscan finds.

use exchaos::scenario::Catalogue;

use super::verdicts::really_spoken;
use crate::harness::{Lab, run, skipped};

/// The versions that sslscan finds enabled, and a part of each accepted suite's name. Without one, no suite is accepted: an
/// imitated version has none, because the handshake ends after the ServerHello.
const SCANNED: [(&str, &[&str], &str); 12] = [
    ("healthy", &["TLSv1.2", "TLSv1.3"], "TLS"),
    ("tls-cipher-cbc", &[], ""),
    ("tls-cipher-dhe-1024", &[], ""),
    ("tls-cipher-dhe-2048", &[], ""),
    ("tls-cipher-mismatch", &[], ""),
    ("tls-cipher-null", &[], ""),
    ("tls-cipher-rsa-key-exchange", &[], ""),
    ("tls-non-fips-suites", &["TLSv1.2", "TLSv1.3"], "CHACHA20"),
    ("tls-version-1-1", &["TLSv1.1"], ""),
    ("tls-version-1-2", &["TLSv1.2"], "TLSv1.2"),
    ("tls-version-1-3", &["TLSv1.3"], "TLSv1.3"),
    ("tls12-disabled", &["TLSv1.0"], ""),
];

#[test]
fn every_version_and_choice_of_suites_is_scanned() {
    let catalogue = Catalogue::load(&[]).unwrap();
    let chooses =
        |rule: &exchaos::scenario::Rule| matches!(rule.name(), "tls.version" | "tls.cipher-suites");
    let sorted = catalogue.sorted().into_iter();
    let choosing = sorted.filter(|scenario| scenario.rule.iter().any(chooses));
    // With more flaws, sslscan gives up too early; and it does not look for SSL 3.0 after the hello of another version.
    let choosing = choosing.filter(|scenario| scenario.rule.len() == 1);
    let ids = choosing.map(|scenario| scenario.id.to_string());
    let ids: Vec<_> = ids.filter(|id| id != "tls-version-ssl3").collect();
    let scanned: Vec<_> = SCANNED[1..]
        .iter()
        .map(|(id, ..)| (*id).to_owned())
        .collect();
    assert_eq!(ids, scanned);
}

#[tokio::test(flavor = "multi_thread")]
async fn sslscan_finds_the_supported_versions_and_suites() {
    let there = std::process::Command::new("sslscan")
        .arg("--version")
        .output()
        .is_ok();
    if skipped("sslscan", there) {
        return;
    }
    let lab = Lab::new().await;
    let scan = |id: &str| {
        let name = format!("--sni-name=mail.{id}.contoso.test");
        let checks = [
            "--no-heartbleed",
            "--no-renegotiation",
            "--no-compression",
            "--no-fallback",
            "--no-groups",
        ];
        let output = run(
            "sslscan",
            &[
                &["--no-colour", &name][..],
                &checks,
                &[&lab.https.to_string()],
            ]
            .concat(),
            "",
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for (id, enabled, part) in SCANNED {
        if really_spoken(id) {
            continue;
        }
        let text = scan(id);
        let found: Vec<_> = text
            .lines()
            .filter(|line| line.ends_with("enabled"))
            .filter_map(|line| line.split(' ').next())
            .collect();
        assert_eq!(found, enabled, "{id}: {text}");
        let suites: Vec<_> = text
            .lines()
            .filter(|line| line.starts_with("Accepted") || line.starts_with("Preferred"))
            .collect();
        assert_eq!(suites.is_empty(), part.is_empty(), "{id}: {text}");
        assert!(
            suites.iter().all(|line| line.contains(part)),
            "{id}: {text}"
        );
    }
}
