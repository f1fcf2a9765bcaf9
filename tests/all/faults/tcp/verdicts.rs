//! The verdicts of curl and a raw client on every connection fault, compared with `tests/tcp_verdicts.toml` and with the
//! table in `docs/tcp.md`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use exchaos::{Door, Protocol};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{get_folder_at, scenarios};
use crate::harness::{GET_FOLDER, Lab, PATIENCE};

const START: &str = "<!-- verdicts -->\n";
const END: &str = "<!-- end of verdicts -->";

/// The number of scenarios with a request at the same time: most of them only wait.
const AT_ONCE: usize = 6;

/// The verdicts of clients on one scenario.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// curl's exit codes over HTTP/1.1.
    pub(super) curl: Vec<i32>,
    /// The same over HTTP/2.
    http2: Vec<i32>,
    /// The verdict of a raw client.
    raw: String,
}

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub(super) fn recorded() -> BTreeMap<String, Row> {
    toml::from_str(&std::fs::read_to_string(root("tests/tcp_verdicts.toml")).unwrap()).unwrap()
}

/// The address and the host name by which a client has its own hits.
async fn address_and_host(lab: &Lab, id: &str, client: &str) -> (SocketAddr, String) {
    let scenario = lab.server.catalogue().get(id).cloned().unwrap();
    let address = match scenario.is_before_hello() {
        true => {
            let door = Door {
                selection: Some(Door::selection(&format!("{id}@{client}")).unwrap()),
                ..Door::any()
            };
            lab.server
                .open(Protocol::Https, door)
                .await
                .unwrap()
                .address
        }
        false => lab.https,
    };
    (address, format!("mail.i-{client}.{id}.contoso.test"))
}

/// The time that a client waits. `in_vain`: the fault sends nothing.
fn patience(in_vain: bool) -> Duration {
    if in_vain {
        Duration::from_secs(1)
    } else {
        PATIENCE
    }
}

/// curl's exit code.
async fn curl(lab: &Lab, id: &str, client: &str, (exits, args): (&[i32], &[&str])) -> i32 {
    let (address, host) = address_and_host(lab, id, client).await;
    let time = patience(exits[0] == 28).as_secs().to_string();
    let args = [&["--max-time", &time][..], args].concat();
    tokio::task::block_in_place(|| get_folder_at(lab, address, &host, &args)).exit
}

/// The verdict of a raw client that sends two requests.
async fn raw(lab: &Lab, id: &str, most: Duration) -> &'static str {
    let (address, host) = address_and_host(lab, id, "raw").await;
    match timeout(most, two_requests(lab, address, &host)).await {
        Err(_) => "nothing",
        Ok(Ok(())) => "whole",
        Ok(Err(error)) => match error.kind() {
            ErrorKind::ConnectionRefused => "refused",
            // A client that writes after a RST gets EPIPE.
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => "RST",
            ErrorKind::UnexpectedEof => "FIN",
            _ => panic!("{id}: {error}"),
        },
    }
}

async fn two_requests(lab: &Lab, address: SocketAddr, host: &str) -> io::Result<()> {
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(lab.server.authority().certificate().clone())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = TcpStream::connect(address).await?;
    let name = host.to_owned().try_into().unwrap();
    let mut stream = TlsConnector::from(Arc::new(config))
        .connect(name, socket)
        .await?;
    // alice@contoso.test with her password, by Basic.
    let request = format!(
        "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml; charset=utf-8\r\n\
         Authorization: Basic YWxpY2VAY29udG9zby50ZXN0OmV4Y2hhb3M=\r\nContent-Length: {}\r\n\r\n{GET_FOLDER}",
        GET_FOLDER.len()
    );
    for _ in 0..2 {
        stream.write_all(request.as_bytes()).await?;
        let mut got = Vec::new();
        while !is_whole(&got) {
            if stream.read_buf(&mut got).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }
    Ok(())
}

/// Whether an answer is complete according to its `Content-Length`.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let mut lines = head.lines();
    let length = lines.find_map(|line| line.strip_prefix("Content-Length: "));
    length.is_some_and(|length| body.len() >= length.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_and_a_raw_client_agree_with_the_table_on_every_fault() {
    let recorded = recorded();
    let known: Vec<_> = recorded.keys().map(String::as_str).collect();
    let found = scenarios();
    let found: Vec<_> = found.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(found, known, "every scenario has its row");
    let lab = Arc::new(Lab::new().await);
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut asking = JoinSet::new();
    for (id, row) in recorded {
        let (lab, room) = (Arc::clone(&lab), Arc::clone(&room));
        asking.spawn(async move {
            let _one = room.acquire_owned().await.unwrap();
            differs(&lab, &id, &row).await
        });
    }
    let wrong: Vec<_> = asking.join_all().await.into_iter().flatten().collect();
    assert_eq!(wrong, [""; 0]);
}

/// The verdict on a scenario, if it differs from the table.
async fn differs(lab: &Lab, id: &str, row: &Row) -> Option<String> {
    let http1 = curl(lab, id, "http1", (&row.curl, &[])).await;
    let http2 = curl(lab, id, "http2", (&row.http2, &["--http2"])).await;
    let raw = raw(lab, id, patience(row.raw == "nothing")).await;
    let same = row.curl.contains(&http1) && row.http2.contains(&http2) && raw == row.raw;
    (!same).then(|| format!("{id}: curl {http1}, over HTTP/2 {http2}, raw {raw}"))
}

/// The table of the document.
fn as_markdown(rows: &BTreeMap<String, Row>) -> String {
    let mut text =
        "| scenario | curl | over HTTP/2 | a raw client |\n|---|---|---|---|\n".to_owned();
    let codes = |codes: &[i32]| {
        let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
        codes.join(" or ")
    };
    for (id, row) in rows {
        let (curl, http2) = (codes(&row.curl), codes(&row.http2));
        let _ = writeln!(text, "| `{id}` | {curl} | {http2} | {} |", row.raw);
    }
    text
}

#[test]
fn the_document_has_the_table_and_explains_every_code() {
    let path = root("docs/tcp.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (table_text, after) = rest.split_once(END).unwrap();
    let rows = recorded();
    let table = as_markdown(&rows);
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        return std::fs::write(&path, format!("{before}{START}{table}{END}{after}")).unwrap();
    }
    assert_eq!(table_text, table, "`INSTA_UPDATE=always` writes it anew");
    for code in rows
        .values()
        .flat_map(|row| [&row.curl[..], &row.http2].concat())
    {
        assert!(
            text.contains(&format!("\n| {code} | ")),
            "exit code {code} is explained"
        );
    }
}
