//! Alerts after the ServerHello, clear or encrypted: openssl reads them with each version of TLS and each suite.

use crate::harness::Lab;

/// The stage of an alert, and the last handshake message before it: in TLS 1.2, in TLS 1.3.
const PLACES: [(&str, &str, &str); 4] = [
    ("certificate", "ServerHello", "ServerHello"),
    ("server-flight", "ServerHelloDone", "Finished"),
    ("client-flight", "ServerHelloDone", "CertificateVerify"),
    ("handshake", "Finished", "NewSessionTicket"),
];

/// The suites of TLS 1.3.
const SUITES: [&str; 3] = [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
];

async fn lab() -> Lab {
    let rules = PLACES.map(|(at, ..)| {
        let alert = format!("{{ description = 'access_denied', at = '{at}' }}");
        (
            format!("at-{at}"),
            format!("[[rule]]\nfault.tls.alert = {alert}"),
        )
    });
    let scenarios = rules
        .each_ref()
        .map(|(id, rule)| (id.as_str(), rule.as_str()));
    Lab::with(&scenarios).await
}

/// The last handshake message that openssl read, whether it read the alert after it, and the output.
fn read(lab: &Lab, at: &str, args: &[&str]) -> (String, bool, String) {
    let name = format!("mail.at-{at}.contoso.test");
    let output = lab.s_client(&name, &[&["-msg", "-ign_eof"], args].concat());
    let messages = output
        .lines()
        .filter(|line| line.starts_with("<<<"))
        .filter_map(|line| line.split_once("Handshake "));
    let last = messages
        .filter_map(|(_, message)| message.rsplit(", ").next())
        .next_back();
    let heard = output.contains("fatal access_denied") && output.contains("alert access denied");
    (last.unwrap_or_default().to_owned(), heard, output)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_read_at_each_stage_with_tls_1_2_and_1_3() {
    let lab = lab().await;
    for (at, old, new) in PLACES {
        for (version, last) in [("-tls1_2", old), ("-tls1_3", new)] {
            let (read, heard, output) = read(&lab, at, &[version]);
            assert!(heard, "{at} {version}: {output}");
            assert_eq!(read, last, "{at} {version}: {output}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_alert_is_read_with_any_suite_and_after_a_second_hello() {
    let lab = lab().await;
    for (at, ..) in PLACES {
        for suite in SUITES {
            let (_, heard, output) = read(&lab, at, &["-tls1_3", "-ciphersuites", suite]);
            assert!(heard, "{at} {suite}: {output}");
        }
        // The server does not support the first group: it asks for another ClientHello.
        let (_, heard, output) = read(&lab, at, &["-tls1_3", "-groups", "P-521:P-256"]);
        assert!(heard, "{at}, asked again: {output}");
    }
}
