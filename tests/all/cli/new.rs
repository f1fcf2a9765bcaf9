//! `exchaos new`: a start that is valid, and a response that is answered again as it was met.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use exchaos::clock::Clock;
use exchaos::scenario::Catalogue;
use exchaos::{Config, Door, Protocol, Server};

use crate::harness::{BINARY, CommandOutput, at, exchaos, run};

/// Writes `file` from a response on stdin.
fn from_response(file: &str, response: &[u8]) -> CommandOutput {
    let mut child = Command::new(BINARY)
        .args(["new", file, "--from-response", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A response that is refused may not be read to its end.
    drop(child.stdin.take().unwrap().write_all(response));
    let output = child.wait_with_output().unwrap();
    CommandOutput {
        exit: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A server whose waits pass quickly, its CA in `folder`.
async fn server(catalogue: Catalogue, folder: &Path) -> (Server, SocketAddr) {
    let config = Config {
        catalogue,
        clock: Clock::system().at_pace("1000".parse().unwrap()),
        ..Config::in_memory().unwrap()
    };
    let server = Server::start(config).await.unwrap();
    let address = server
        .open(Protocol::Https, Door::any())
        .await
        .unwrap()
        .address;
    std::fs::write(folder.join("ca.pem"), server.authority().pem()).unwrap();
    (server, address)
}

/// What curl sees of a scenario, by the line that `show` prints for the one it is a copy of.
fn seen(original: &str, id: &str, address: SocketAddr, folder: &Path) -> Option<Vec<u8>> {
    let shown = exchaos(&[
        "show",
        "--json",
        original,
        "--certs",
        folder.to_str().unwrap(),
    ])
    .stdout;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    // What is met by a DNS question has no such line; a login by NTLM has an answer to each of its legs.
    let line = shown["curl"]
        .as_str()
        // Several requests have several answers.
        .filter(|line| !line.contains("--ntlm") && line.matches(" https://").count() <= 1)?
        .replace("127.0.0.1:8443", &address.to_string());
    let line = line.replace(&format!(".{original}."), &format!(".{id}."));
    let output = run(
        "sh",
        &[
            "-c",
            &format!("{line} -sS --http1.1 --noproxy '*' --max-time 20"),
        ],
        "",
    );
    // 18: the answer was cut short, though not within its head.
    let answered =
        matches!(output.status.code(), Some(0 | 18)) && output.stdout.starts_with(b"HTTP/");
    let answered = answered && output.stdout.windows(4).any(|end| end == b"\r\n\r\n");
    // The legs of a handshake are several answers.
    let single = !output
        .stdout
        .windows(9)
        .any(|next| next == b"\r\n\r\nHTTP/");
    (answered && single).then_some(output.stdout)
}

/// Whether an answer came in chunks, in whose place the copy says a length.
fn is_chunked(response: &[u8]) -> bool {
    String::from_utf8_lossy(response).contains("\r\nTransfer-Encoding: chunked\r\n")
}

/// The lines of a head and the body, without what is another time another: dates, ids, and the place of Retry-After; without
/// the way it is told how long an answer is, where that is the server's own.
fn comparable(response: &[u8], own_length: bool) -> (Vec<String>, String) {
    let text = String::from_utf8_lossy(response).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut last = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    for line in head.lines() {
        match line
            .split(':')
            .next()
            .unwrap()
            .to_ascii_lowercase()
            .as_str()
        {
            "date" => lines.push("Date".to_owned()),
            "request-id" => lines.push("request-id".to_owned()),
            "transfer-encoding" | "content-length" if own_length => {}
            "retry-after" | "content-length" => last.push(line.to_owned()),
            _ => lines.push(line.to_owned()),
        }
    }
    last.sort_unstable();
    lines.extend(last);
    (lines, body.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_catalogue_is_given_again_by_the_scenario_made_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::load(&[]).unwrap();
    let ids: Vec<String> = catalogue
        .sorted()
        .iter()
        .map(|scenario| scenario.id.to_string())
        .collect();
    let (first, address) = server(catalogue, folder.path()).await;
    let mut met = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let Some(response) = seen(id, id, address, folder.path()) else {
            continue;
        };
        let copy = format!("copy-{number}");
        let said = from_response(&at(folder.path(), &format!("{copy}.toml")), &response);
        assert_eq!(
            (said.exit, said.stdout.as_str()),
            (0, ""),
            "{id}: {}",
            said.all()
        );
        met.push((id, copy, response));
    }
    first.stop().await;
    let checked = exchaos(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(checked.exit, 0, "{}", checked.all());
    let catalogue = Catalogue::load(&[folder.path().to_owned()]).unwrap();
    let (second, address) = server(catalogue, folder.path()).await;
    let http = met
        .iter()
        .filter(|(id, ..)| id.starts_with("http-"))
        .count();
    assert!(http >= 5 && met.len() >= 20, "{http} of {}", met.len());
    for (id, copy, response) in &met {
        let again = seen(id, copy, address, folder.path()).unwrap_or_else(|| panic!("{id}"));
        let own_length = is_chunked(response);
        assert_eq!(
            comparable(&again, own_length),
            comparable(response, own_length),
            "{id}"
        );
    }
    second.stop().await;
}

#[test]
fn a_start_is_valid_explains_itself_and_strikes() {
    let folder = tempfile::tempdir().unwrap();
    let file = at(folder.path(), "my-first.toml");
    let said = exchaos(&["new", &file]);
    assert_eq!((said.exit, said.stdout.as_str()), (0, ""), "{}", said.all());
    assert!(
        said.stderr.contains("exchaos try my-first --scenarios"),
        "{}",
        said.stderr
    );
    assert_eq!(exchaos(&["check", &file]).exit, 0);
    let folder = folder.path().to_str().unwrap();
    let tried = exchaos(&["try", "my-first", "--scenarios", folder, "--times", "4"]);
    assert_eq!(
        tried.stdout.matches("< HTTP/1.1 503 ").count(),
        3,
        "{}",
        tried.stdout
    );
    // What stands in comments is valid too.
    let text = std::fs::read_to_string(&file).unwrap();
    for line in text
        .lines()
        .filter_map(|line| line.strip_prefix("# fault."))
    {
        let example = format!("title = 'x'\n[[rule]]\nfault.{line}");
        let (_, problems) = exchaos::scenario::read(&example, "x");
        assert_eq!(problems, [], "{line}");
    }
}

#[test]
fn a_body_that_is_no_text_stands_in_a_file_beside_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let file = at(folder.path(), "binary.toml");
    let body = [0, 159, 146, 150];
    let response = [
        &b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: image/png\r\n\r\n"[..],
        &body,
    ]
    .concat();
    assert_eq!(from_response(&file, &response).exit, 0);
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .contains("body.file = \"binary.body\"")
    );
    assert_eq!(
        std::fs::read(folder.path().join("binary.body")).unwrap(),
        body
    );
    assert_eq!(exchaos(&["check", &file]).exit, 0);
    std::fs::remove_file(&file).unwrap();
    let said = from_response(&file, &response);
    assert!(
        said.exit == 2 && said.stderr.contains("binary.body` is there already"),
        "{}",
        said.all()
    );
    assert!(!Path::new(&file).exists(), "nothing is half done");
}

#[test]
fn what_cannot_be_written_or_read_ends_with_2_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    std::fs::write(f.join("mine.toml"), "mine").unwrap();
    let good = b"HTTP/1.1 503 Down\r\n\r\n\xff";
    for (file, response, words) in [
        (
            "mine.toml",
            &good[..],
            "is there already, and is not overwritten",
        ),
        ("a.txt", good, "ends with `.toml`"),
        ("Upper.toml", good, "has to be a DNS label"),
        ("mail.toml", good, "is the label of a service"),
        ("no/folder.toml", good, "cannot write"),
        ("a.toml", b"", "is not a status line"),
        ("a.toml", b"\x00\xff\xfe", "is not a status line"),
        (
            "a.toml",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            "but no other follows",
        ),
        (
            "a.toml",
            b"HTTP/1.1 200 OK\nno colon\n\n",
            "line 2: `no colon` is not a header",
        ),
        (
            "a.toml",
            b"HTTP/1.1 200 OK\nX: a\x07\n\n",
            "has a control character",
        ),
        (
            "a.toml",
            b"HTTP/1.1 200 OK\nX: {host}\n\n",
            "contains the text of a placeholder",
        ),
    ] {
        let said = from_response(&at(f, file), response);
        assert_eq!(said.exit, 2, "{file}: {}", said.all());
        assert!(said.stderr.contains(words), "{words}: {}", said.stderr);
    }
    let said = exchaos(&["new", &at(f, "a.toml"), "--from-response", "/nonexistent"]);
    assert!(
        said.exit == 2 && said.stderr.contains("cannot read `/nonexistent`"),
        "{}",
        said.all()
    );
    let said = exchaos(&["new", &at(f, "a.toml"), "--from-response", "/dev/zero"]);
    assert!(
        said.exit == 2 && said.stderr.contains("longer than a response may be"),
        "{}",
        said.all()
    );
    let left: Vec<_> = f
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["mine.toml"]);
    assert_eq!(std::fs::read(f.join("mine.toml")).unwrap(), b"mine");
}

#[test]
fn a_full_disk_leaves_no_part_of_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "trap '' XFSZ; ulimit -f 0; {BINARY} new {}",
        at(folder.path(), "a.toml")
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("cannot write"),
        "{said}"
    );
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}
