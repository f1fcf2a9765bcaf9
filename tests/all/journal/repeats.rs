//! Clients that loop: the written entries are bounded, and their number stays known.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{BINARY, Running};

const TURNS: usize = 4_000;

/// Sends requests without a pause over one connection.
fn hammer(server: &Running) {
    let mut socket = TcpStream::connect(&server.http).unwrap();
    let request = "GET /owa/x HTTP/1.1\r\nHost: mail.http-503-iis.contoso.test\r\n\r\n";
    let mut answers = BufReader::new(socket.try_clone().unwrap());
    for _ in 0..TURNS {
        socket.write_all(request.as_bytes()).unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(answers.read_line(&mut line).unwrap() > 0);
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        answers.read_exact(&mut vec![0; length]).unwrap();
    }
}

/// The number of written entries of an event, and the number of entries that they stand for.
fn counted(lines: &[Value], event: &str) -> (usize, u64) {
    let own: Vec<_> = lines.iter().filter(|line| line["event"] == event).collect();
    let more = own
        .iter()
        .filter_map(|line| line["repeated"]["count"].as_u64());
    (own.len(), own.len() as u64 + more.sum::<u64>())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_loops_fills_neither_file_nor_terminal_nor_stream() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&["--log", "pretty"], folder.path());
    let admin = server.admin.clone();
    let tail = move |args: &[&str]| {
        Command::new(BINARY)
            .args(["tail", "--since", "0", "--admin", &admin])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let tail = tail(&["--json"]);
    tokio::task::block_in_place(|| hammer(&server));
    let hits = format!("{TURNS}");
    let waited = crate::harness::exchaos(&[
        "wait",
        "--timeout",
        "1s",
        "--hits",
        "1",
        "--scenario",
        "http-503-iis",
        "--admin",
        &server.admin,
    ]);
    assert_eq!(waited.exit, 0, "{} of {hits}", waited.all());
    let terminal = server.stop();
    let file = std::fs::read_to_string(folder.path().join("journal.jsonl")).unwrap();
    let lines: Vec<Value> = file
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for event in ["request", "answer"] {
        let (written, all) = counted(&lines, event);
        assert_eq!(all, TURNS as u64, "{event}");
        assert!((100..150).contains(&written), "{event}: {written}");
    }
    let answers: Vec<_> = lines
        .iter()
        .filter(|line| line["event"] == "answer")
        .collect();
    assert_eq!(answers[0]["struck"][0]["hit"], 1);
    assert_eq!(
        answers.last().unwrap()["struck"][0]["hit"],
        TURNS,
        "the last is written"
    );
    let since = answers.last().unwrap()["repeated"]["since"].as_str();
    assert!(since.is_some_and(|time| time.ends_with('Z')), "{answers:?}");
    let shown = terminal
        .lines()
        .filter(|line| line.contains("answer  "))
        .count();
    assert!((100..150).contains(&shown), "{shown}");
    assert!(terminal.contains(" more like this since "), "{terminal}");
    let output = tokio::task::block_in_place(|| tail.wait_with_output().unwrap());
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (written, _) = counted(&lines, "answer");
    assert!((100..150).contains(&written), "{written}");
}
