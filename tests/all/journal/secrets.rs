//! Secrets in all places where a client may write them by mistake: none is recorded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{PATIENCE, Running, run};

/// It is long enough for no other word to have it, and short enough for a scheme.
const SECRET: &str = "S3cr3tPa55";

/// Requests with the secret at one place each.
fn requests() -> Vec<String> {
    let pair = STANDARD.encode(format!("alice@contoso.test:{SECRET}"));
    let token = STANDARD.encode(format!("{{\"appid\":\"{SECRET}"));
    let heads = [
        format!("Authorization: {SECRET}"),
        format!("Authorization: {SECRET} x"),
        format!("Authorization: Basic {pair}"),
        format!("Authorization: Basic\t{pair}"),
        format!("Authorization: Basic {SECRET}"),
        format!("Authorization: {pair}"),
        format!("Authorization: Bearer {SECRET}"),
        format!("Authorization: Bearer {token}.{token}.{SECRET}"),
        format!("Authorization: NTLM {SECRET}"),
        format!("Authorization: Negotiate {SECRET}"),
        format!("Authorization: Digest username=alice, response={SECRET}"),
        format!("Proxy-Authorization: Basic {pair}"),
        format!("Cookie: token={SECRET}"),
        format!("X-AnchorMailbox: alice:{SECRET}@contoso.test"),
        format!("X-AnchorMailbox: smtp:alice:{SECRET}@contoso.test"),
        format!("X-AnchorMailbox: alice%3A{SECRET}%40contoso.test"),
        format!("client-request-id: {SECRET}"),
        format!("User-Agent: {SECRET}"),
    ];
    let paths = [
        format!("/x?token={SECRET}"),
        format!("/x;token={SECRET}"),
        format!("/x;{SECRET}"),
        format!("/x%3Ftoken={SECRET}"),
        format!("/x%3btoken%3D{SECRET}"),
        format!("/x&token={SECRET}"),
        format!("/token={SECRET}/y"),
        format!("/alice:{SECRET}@contoso.test/"),
        format!("/https://alice:{SECRET}@contoso.test/"),
        format!("/eyJ0eXAiOiJKV1QifQ.eyJ9.{SECRET}"),
        format!("http://alice:{SECRET}@mail.contoso.test/x"),
    ];
    let head = |path: &str, host: &str, line: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\n{line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    };
    let hosts = [
        format!("alice:{SECRET}@mail.contoso.test"),
        format!("alice:{SECRET}@nonsense.contoso.test"),
    ];
    let service = "/EWS/Exchange.asmx";
    let heads = heads
        .iter()
        .map(|line| head(service, "mail.contoso.test", line));
    let paths = paths
        .iter()
        .map(|path| head(path, "mail.contoso.test", "X: y"));
    let hosts = hosts.iter().map(|host| head(service, host, "X: y"));
    let connects = [
        "mail.contoso.test:443",
        "example.com:443",
        "nonsense.contoso.test:443",
    ]
    .map(|target| format!("CONNECT alice:{SECRET}@{target} HTTP/1.1\r\nHost: x\r\n\r\n"));
    let grant = format!(
        "grant_type=password&client_id=x&username=alice:{SECRET}@contoso.test&password={SECRET}"
    );
    let token = format!(
        "POST /common/oauth2/v2.0/token HTTP/1.1\r\nHost: login.contoso.test\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{grant}",
        grant.len()
    );
    let all = heads.chain(paths).chain(hosts).chain(connects);
    all.chain([token]).collect()
}

/// Sends some bytes, and reads until the connection ends.
async fn send(address: &str, bytes: &str) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, socket.read_to_end(&mut answer)).await;
    read.unwrap_or_else(|_| panic!("not ended: {bytes}")).ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_recorded_wherever_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    // Without TLS, so that every byte is the client's.
    let open = "title = 'open'\n[exchange]\nrequires-tls = false\n";
    std::fs::write(folder.path().join("open.toml"), open).unwrap();
    let scenarios = folder.path().join("open.toml");
    let args = [
        "--scenarios",
        scenarios.to_str().unwrap(),
        "--scenario",
        "open",
    ];
    let mut server = Running::serve(&[&args[..], &["--log", "json"]].concat(), folder.path());
    let requests = requests();
    for request in &requests {
        send(&server.http, request).await;
    }
    let api = format!("{}/api/v1/journal?limit=1000", server.admin);
    let seen = run("curl", &["-sS", "--noproxy", "*", &api], "").stdout;
    let seen = String::from_utf8(seen).unwrap();
    let said = server.stop();
    let file = std::fs::read_to_string(folder.path().join("journal.jsonl")).unwrap();
    for (place, text) in [
        ("the admin API", seen),
        ("stderr", said),
        ("the file", file),
    ] {
        let connections = text.matches("\"event\":\"connected\"").count();
        assert!(connections >= requests.len(), "{place}: {connections}");
        let lines: Vec<_> = text.lines().filter(|line| line.contains(SECRET)).collect();
        assert_eq!(lines, Vec::<&str>::new(), "{place}");
        let coded = STANDARD.encode(format!("alice@contoso.test:{SECRET}"));
        assert!(!text.contains(&coded), "{place}");
    }
}
