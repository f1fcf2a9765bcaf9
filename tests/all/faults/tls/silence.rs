//! Handshakes that never end, and TLS on the plain port.

use exchaos::Protocol;
use exchaos::journal::{Entry, Event};

use crate::harness::{GET_FOLDER, Lab};

/// Each silence of a handshake, and the versions of TLS that have it.
const SILENT: [(&str, &[&str]); 5] = [
    ("tls-secure-channel-stalled", &["1.2", "1.3"]),
    ("tls-stall-certificate", &["1.2", "1.3"]),
    ("tls-stall-finished", &["1.2", "1.3"]),
    ("tls-stall-finished-tls12", &["1.2", "1.3"]),
    ("tls-stall-mid-certificate", &["1.2", "1.3"]),
];

/// Whether the journal has a strike of the fault, and the end of the connection.
fn struck(entry: &Entry, fault: &str) -> bool {
    matches!(&entry.event, Event::Fault { struck } if struck.fault == fault)
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_waits_in_vain_at_each_stall_of_the_handshake() {
    let lab = Lab::new().await;
    for (id, versions) in SILENT {
        for version in versions {
            let seen = lab.get_folder(
                &format!("mail.{id}.contoso.test"),
                &["--tls-max", version, "--max-time", "1"],
            );
            assert_eq!(seen.exit, 28, "{id} {version}: {}", seen.stderr);
        }
    }
    let stalls = |entry: &Entry| struck(entry, "tls.stall") || struck(entry, "tls.answer");
    assert_eq!(lab.journal(10, stalls).await.len(), 10);
}

/// The handshake messages that openssl has read.
fn read(output: &str) -> Vec<&str> {
    let lines = output.lines().filter(|line| line.starts_with("<<<"));
    let messages = lines.filter_map(|line| line.split_once("Handshake "));
    messages
        .map(|(_, message)| message.rsplit(", ").next().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn openssl_has_read_every_message_before_the_silence() {
    let stall = |at: &str| format!("[[rule]]\nfault.tls.stall = {{ at = '{at}', for = '300ms' }}");
    let [certificate, middle, finished] = ["certificate", "mid-certificate", "finished"].map(stall);
    let lab = Lab::with(&[
        ("certificate", &certificate),
        ("mid-certificate", &middle),
        ("finished", &finished),
    ])
    .await;
    let seen = |id: &str, version: &str| {
        let name = format!("mail.{id}.contoso.test");
        lab.s_client(&name, &["-msg", version])
    };
    for version in ["-tls1_2", "-tls1_3"] {
        for id in ["certificate", "mid-certificate"] {
            assert_eq!(read(&seen(id, version)), ["ServerHello"], "{id} {version}");
        }
    }
    let output = seen("finished", "-tls1_3");
    let messages = ["ServerHello", "EncryptedExtensions", "Certificate"];
    assert_eq!(read(&output)[..3], messages, "{output}");
    assert!(!read(&output).contains(&"Finished"), "{output}");
    let output = seen("finished", "-tls1_2");
    let messages = [
        "ServerHello",
        "Certificate",
        "ServerKeyExchange",
        "ServerHelloDone",
    ];
    assert_eq!(read(&output), messages);
    assert!(
        output.contains(">>> TLS 1.2, Handshake [length 0010], Finished"),
        "{output}"
    );
    // The silence ends after the time of the scenario.
    let closed = |entry: &Entry| matches!(entry.event, Event::Closed { .. });
    lab.journal(6, closed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_arrives_in_part_before_the_silence_within_it() {
    let lab = Lab::with(&[
        (
            "before",
            "[[rule]]\nfault.tls.stall = { at = 'certificate', for = '1ms' }",
        ),
        (
            "within",
            "[[rule]]\nfault.tls.stall = { at = 'mid-certificate', for = '1ms' }",
        ),
    ])
    .await;
    for version in ["-tls1_2", "-tls1_3"] {
        let mut written = Vec::new();
        for id in ["before", "within"] {
            lab.server.journal().clear(|_| true);
            lab.s_client(&format!("mail.{id}.contoso.test"), &[version]);
            let closed = |entry: &Entry| matches!(entry.event, Event::Closed { .. });
            match lab.journal(1, closed).await[0].event {
                Event::Closed { written: bytes, .. } => written.push(bytes),
                _ => unreachable!(),
            }
        }
        assert!(written[1] > written[0] + 200, "{version}: {written:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_on_the_plain_port_is_no_http_and_a_sound_handshake() {
    let lab = Lab::new().await;
    let door = exchaos::Door {
        selection: Some(exchaos::Door::selection("tls-plain-port").unwrap()),
        ..exchaos::Door::any()
    };
    let port = lab.server.open(Protocol::Http, door).await.unwrap().address;
    let plain = lab.direct(&format!("http://{port}/EWS/Exchange.asmx"), &[]);
    assert_eq!(plain.exit, 1, "{}", plain.stderr);
    assert!(plain.stderr.contains("HTTP/0.9"), "{}", plain.stderr);
    let connect = format!("::{port}");
    let url = "https://mail.contoso.test/EWS/Exchange.asmx";
    let secure = ["--connect-to", &connect, "-u", "alice@contoso.test:exchaos"];
    let body = ["-H", "Content-Type: text/xml", "--data-binary", GET_FOLDER];
    let seen = lab.direct(url, &[&secure[..], &body].concat());
    assert_eq!((seen.exit, seen.status), (0, 200), "{}", seen.stderr);
    let plain_port = |entry: &Entry| struck(entry, "tls.plain-port");
    assert_eq!(lab.journal(2, plain_port).await.len(), 2);
    // The other listener still uses plain HTTP.
    let other = lab.direct(&format!("http://{}/EWS/Exchange.asmx", lab.http), &[]);
    assert_eq!(other.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_tls_on_the_plain_port_the_next_connection_of_each_client_is_plain_again() {
    let once = "[[rule]]\nwhen = 'first 1'\nfault.tls.plain-port = {}";
    let lab = Lab::with(&[("once", once)]).await;
    let door = exchaos::Door {
        selection: Some(exchaos::Door::selection("once").unwrap()),
        ..exchaos::Door::any()
    };
    let port = lab.server.open(Protocol::Http, door).await.unwrap().address;
    let url = format!("http://{port}/EWS/Exchange.asmx");
    assert_eq!(lab.direct(&url, &[]).exit, 1);
    for client in [&[][..], &["--interface", "127.0.0.2"]] {
        let next = lab.direct(&url, client);
        assert_eq!((next.exit, next.status), (0, 403), "{}", next.stderr);
    }
}

#[test]
fn every_silence_of_a_handshake_is_tested() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tls");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let silent = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        text.contains("fault.tls.stall") || text.contains("with = \"nothing\"")
    };
    let ids = files.filter(silent);
    let mut ids: Vec<_> = ids
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    ids.sort();
    assert_eq!(ids, SILENT.map(|(id, _)| id));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_silence_the_next_connection_of_the_same_and_of_another_client_is_healthy() {
    let once = SILENT.map(|(id, _)| {
        let path = format!("{}/scenarios/tls/{id}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let (_, rules) = text.split_once("[[rule]]").unwrap();
        let rules = rules.split("[expect]").next().unwrap();
        let rules = format!("[[rule]]{rules}").replace("[[rule]]", "[[rule]]\nwhen = 'first 1'");
        (format!("once-{id}"), rules)
    });
    let scenarios = once
        .each_ref()
        .map(|(id, rules)| (id.as_str(), rules.as_str()));
    let lab = Lab::with(&scenarios).await;
    for (id, _) in scenarios {
        let host = format!("mail.{id}.contoso.test");
        let first = lab.get_folder(&host, &["--max-time", "1"]);
        assert_eq!(first.exit, 28, "{id}: {}", first.stderr);
        for client in [&[][..], &["--interface", "127.0.0.2"]] {
            let next = lab.get_folder(&host, client);
            assert_eq!((next.exit, next.status), (0, 200), "{id}: {}", next.stderr);
        }
    }
}
