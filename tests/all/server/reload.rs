//! Other scenarios for a running server: all or none, with kept counters and watched files.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use exchaos::director::Whom;
use exchaos::journal::Event;
use exchaos::scenario::{Catalogue, read};
use exchaos::server::ReloadError;
use exchaos::{Door, Protocol};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{Lab, Running};

/// A scenario whose answers all have a version, in the head and in the body.
fn version(id: &str, version: u64) -> exchaos::scenario::Scenario {
    let text = format!(
        "title = 'x'\n[[rule]]\nfault.http.status = {{ code = 503, headers = {{ X-Version = '{version}' }}, body.text = '{version}' }}"
    );
    read(&text, id).0.unwrap()
}

async fn ask(address: SocketAddr, host: &str, connection: &mut Option<TcpStream>) -> Option<u64> {
    let socket = match connection {
        Some(socket) => socket,
        None => connection.insert(TcpStream::connect(address).await.unwrap()),
    };
    let request = format!("GET /EWS/Exchange.asmx HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let mut answer = Vec::new();
    let sent = socket.write_all(request.as_bytes()).await;
    loop {
        let mut buffer = [0; 4096];
        let read = match sent {
            Ok(()) => socket.read(&mut buffer).await.unwrap_or(0),
            Err(_) => 0,
        };
        if read == 0 {
            // A reload may close an idle connection. The client then retries.
            assert_eq!(answer, b"", "an answer is whole");
            *connection = None;
            return None;
        }
        answer.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&answer);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
        let length: usize = header("Content-Length: ").unwrap().parse().unwrap();
        if body.len() == length {
            assert_eq!(
                header("X-Version: "),
                Some(body),
                "head and body are of one version"
            );
            return Some(body.parse().unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_load_no_request_meets_half_a_reload() {
    const VERSIONS: u64 = 40;
    let lab = Lab::new().await;
    let catalogue =
        |number: u64| Catalogue::of(["healthy", "one", "two"].map(|id| version(id, number)));
    lab.server.reload(catalogue(1)).unwrap();
    // The latest version of any answer: a later request must not get an older one.
    let seen = AtomicU64::new(1);
    let sent = AtomicU64::new(0);
    let client = |first: usize| {
        let (seen, sent, address) = (&seen, &sent, lab.http);
        async move {
            let mut connections = [None, None];
            for turn in first.. {
                let host = ["one.contoso.test", "two.contoso.test"][turn % 2];
                let floor = seen.load(Ordering::SeqCst);
                let Some(met) = ask(address, host, &mut connections[turn % 2]).await else {
                    continue;
                };
                assert!(
                    met >= floor,
                    "{host} answers {met} after an answer of {floor}"
                );
                seen.fetch_max(met, Ordering::SeqCst);
                sent.fetch_add(1, Ordering::SeqCst);
                if met == VERSIONS {
                    return;
                }
            }
        }
    };
    let reloading = async {
        for number in 2..=VERSIONS {
            let before = sent.load(Ordering::SeqCst);
            while sent.load(Ordering::SeqCst) < before + 10 {
                tokio::task::yield_now().await;
            }
            lab.server.reload(catalogue(number)).unwrap();
        }
    };
    let clients = async { tokio::join!(client(0), client(1), client(0), client(1)) };
    let both = async { tokio::join!(clients, reloading) };
    tokio::time::timeout(Duration::from_secs(60), both)
        .await
        .unwrap();
    lab.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_without_the_scenario_of_a_listener_is_refused_as_a_whole() {
    let lab = Lab::with(&[("mine", "")]).await;
    let door = Door {
        selection: Some(Door::selection("mine").unwrap()),
        ..Door::any()
    };
    lab.server.open(Protocol::Https, door).await.unwrap();
    for (ids, word) in [
        (["healthy", "x"], "the listener 127.0.0.1:"),
        (["mine", "x"], "the default"),
    ] {
        let catalogue = Catalogue::of(ids.map(|id| version(id, 1)));
        let error = lab.server.reload(catalogue).unwrap_err();
        assert!(matches!(error, ReloadError::InUse { .. }));
        assert!(error.to_string().contains(word), "{error}");
        assert!(lab.server.catalogue().get("x").is_none());
    }
    lab.journal(2, |entry| {
        matches!(entry.event, Event::ReloadRefused { .. })
    })
    .await;
    let used = Lab::with(&[("mine", "")]).await;
    let all = Whom::default();
    used.server.use_scenario("mine", all, None).unwrap();
    let catalogue = Catalogue::of(["healthy", "x"].map(|id| version(id, 1)));
    let error = used.server.reload(catalogue).unwrap_err();
    assert!(error.to_string().contains("`exchaos use` leads"), "{error}");
}

fn put(folder: &Path, id: &str, text: &str) {
    fs::write(
        folder.join(format!("{id}.toml")),
        format!("title = 'x'\n{text}\n"),
    )
    .unwrap();
}

const DOWN_ONCE: &str = "[[rule]]\nwhen = 'first 1'\nfault.http.status = { code = 503 }";

#[tokio::test(flavor = "multi_thread")]
async fn changed_files_are_in_force_and_unchanged_ones_keep_their_counters() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("scenarios");
    fs::create_dir(&own).unwrap();
    put(&own, "once", DOWN_ONCE);
    put(&own, "other", "");
    let mut server = Running::serve(&["--scenarios", own.to_str().unwrap()], folder.path());
    let hosts = ["mail.once.contoso.test", "mail.i-a.once.contoso.test"];
    for host in hosts {
        assert_eq!(server.curl_status(host, &[]), "503");
    }
    put(
        &own,
        "other",
        "[[rule]]\nfault.http.status = { code = 418 }",
    );
    put(&own, "third", DOWN_ONCE);
    let line = server.hears("reloaded the scenarios");
    assert!(line.contains("added third; changed other"), "{line}");
    assert_eq!(server.curl_status("mail.other.contoso.test", &[]), "418");
    for host in hosts {
        assert_eq!(server.curl_status(host, &[]), "401", "{host} is spent");
    }
    put(&own, "once", &DOWN_ONCE.replace("503", "504"));
    server.hears("changed once");
    assert_eq!(
        server.curl_status(hosts[0], &[]),
        "504",
        "it is counted anew"
    );
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_leaves_the_old_scenarios_in_force_and_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("scenarios");
    fs::create_dir(&own).unwrap();
    put(&own, "mine", "[[rule]]\nfault.http.status = { code = 418 }");
    put(&own, "other", "");
    let mut server = Running::serve(
        &["--scenarios", own.to_str().unwrap(), "--scenario", "mine"],
        folder.path(),
    );
    put(&own, "mine", "[[rule]]\nfault.http.status = { code = 503 }");
    put(
        &own,
        "other",
        "[[rule]]\nfault.http.statuss = { code = 503 }",
    );
    server.hears("the old ones stay in force");
    let line = server.hears("unknown variant `statuss`");
    assert!(
        line.contains("did you mean") || line.contains("statuss"),
        "{line}"
    );
    assert_eq!(server.curl_status("mail.contoso.test", &[]), "418");
    // The file of the default scenario must stay, and SIGHUP reads the files too.
    fs::remove_file(own.join("mine.toml")).unwrap();
    put(&own, "other", "");
    server.hears("`mine` would be gone, and the default leads clients to it");
    put(&own, "mine", "[[rule]]\nfault.http.status = { code = 504 }");
    server.signal("-HUP");
    server.hears("reloaded the scenarios: changed mine");
    assert_eq!(server.curl_status("mail.contoso.test", &[]), "504");
    server.stop();
    let journal = fs::read_to_string(folder.path().join("journal.jsonl")).unwrap();
    assert!(
        journal.contains("\"event\":\"reload-refused\""),
        "{journal}"
    );
    assert!(journal.contains("\"event\":\"reloaded\""), "{journal}");
}
