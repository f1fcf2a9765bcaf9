//! Handshakes that their clients never finish, each on its own connection: their memory is bounded, and they delay no other
//! client.

use std::collections::HashSet;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchaos::auth::ntlm::client::{Account, Client};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::harness::{GET_FOLDER, PATIENCE, Running, resident};

/// The number of begun handshakes.
const CLIENTS: usize = 10_000;

/// The number of clients that connect at the same time.
const TASKS: usize = 50;

/// The number of files that the parallel tests may have open.
const OTHERS: u64 = 4_000;

/// The most memory (KiB) of the server for a client with an unanswered challenge.
const MOST_KIB: u64 = 64;

/// A server with NTLM without TLS, because TLS would only cost time here.
const SCENARIO: &str =
    "title = 'NTLM in clear'\n[exchange]\nauth = ['NTLM']\nrequires-tls = false\n";

const HOST: &str = "mail.in-clear.contoso.test";

/// A client with its challenge.
struct Challenged {
    socket: TcpStream,
    challenge: Vec<u8>,
}

/// Sends a request, and reads the answer with its body.
async fn exchange(socket: &mut TcpStream, authorization: &[u8], body: &str) -> String {
    let request = format!(
        "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: NTLM {}\r\n\
         Content-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        STANDARD.encode(authorization),
        body.len()
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let ends = |answer: &str| {
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let (_, length) = head.split_once("Content-Length: ")?;
        let length = length.lines().next()?.parse::<usize>().ok()?;
        (body.len() >= length).then_some(())
    };
    while ends(&answer).is_none() {
        let mut chunk = [0; 4096];
        let read = socket.read(&mut chunk).await.unwrap();
        assert!(read > 0, "the connection is over: {answer}");
        answer.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
    }
    answer
}

/// Connects, sends the NEGOTIATE message, and reads the challenge.
async fn begin(address: &str) -> Challenged {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let answer = exchange(&mut socket, &Client::default().negotiate(), "").await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let (_, challenge) = answer.split_once("WWW-Authenticate: NTLM ").unwrap();
    let challenge = STANDARD.decode(challenge.lines().next().unwrap()).unwrap();
    Challenged { socket, challenge }
}

/// Begins this number of handshakes, and holds them all.
async fn begin_all(address: &str, count: usize) -> Vec<Challenged> {
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let address = address.to_owned();
        let share = (task..count).step_by(TASKS).len();
        tasks.spawn(async move {
            let mut challenged = Vec::with_capacity(share);
            for _ in 0..share {
                let begun = timeout(PATIENCE, begin(&address)).await;
                challenged.push(begun.expect("a client gets a challenge"));
            }
            challenged
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

/// The answer to another client, over TLS.
fn logs_in(server: &Running, password: &str) -> String {
    let user = format!("CONTOSO\\bob:{password}");
    let body = ["-H", "Content-Type: text/xml", "--data-binary", GET_FOLDER];
    let login = ["--ntlm", "--http1.1", "-u", &user];
    server.curl_status(
        "mail.healthy-windows.contoso.test",
        &[&login[..], &body].concat(),
    )
}

/// A server with the scenario of this module.
fn serve(folder: &Path) -> Running {
    let scenarios = folder.join("scenarios");
    std::fs::create_dir(&scenarios).unwrap();
    std::fs::write(scenarios.join("in-clear.toml"), SCENARIO).unwrap();
    Running::serve(&["--scenarios", scenarios.to_str().unwrap()], folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_unfinished_handshakes_delay_no_other_client() {
    // The server is a separate process with the same limit of open files, so each may have the maximum.
    let limit = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let most = usize::try_from(limit.saturating_sub(OTHERS)).unwrap_or(CLIENTS);
    let at_once = most.clamp(TASKS, CLIENTS);
    let folder = tempfile::tempdir().unwrap();
    let server = serve(folder.path());
    assert_eq!(logs_in(&server, "exchaos"), "200");
    let before = resident(&server);
    let mut questions = HashSet::new();
    while questions.len() < CLIENTS {
        let count = at_once.min(CLIENTS - questions.len());
        let mut challenged = begin_all(server.http.as_str(), count).await;
        let new = challenged
            .iter()
            .filter(|one| questions.insert(one.challenge.clone()));
        assert_eq!(new.count(), count, "no two challenges are equal");
        if let (Some(before), Some(now)) = (before, resident(&server)) {
            let each = now.saturating_sub(before) / count as u64;
            assert!(each <= MOST_KIB, "{each} KiB for each client");
        }
        // While all are held, other clients log in and are refused. A held client can continue, but only with its own
        // challenge.
        assert_eq!(logs_in(&server, "exchaos"), "200");
        assert_eq!(logs_in(&server, "wrong"), "401");
        let (mut last, mut other) = (challenged.pop().unwrap(), challenged.pop().unwrap());
        let foreign = finish(&mut other.socket, &last.challenge).await;
        assert!(foreign.starts_with("HTTP/1.1 401 "), "{foreign}");
        let own = finish(&mut last.socket, &last.challenge).await;
        assert!(own.starts_with("HTTP/1.1 200 "), "{own}");
    }
    assert_eq!(logs_in(&server, "exchaos"), "200");
}

/// Answers a challenge.
async fn finish(socket: &mut TcpStream, challenge: &[u8]) -> String {
    let account = Account {
        domain: "CONTOSO",
        user: "alice",
        password: "exchaos",
    };
    let answer = Client::default().authenticate(challenge, &account, [3; 16]);
    exchange(socket, &answer.unwrap(), GET_FOLDER).await
}
