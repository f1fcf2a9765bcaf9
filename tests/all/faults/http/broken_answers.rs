//! Answers with broken framing, in the words of the HTTP readers of Python, Node and Java. `tcp::verdicts` has those of
//! curl.

use std::path::Path;
use std::process::Command;

use crate::harness::{Lab, run, skipped};

/// Node ends the stream with CANCEL, and Java with the end of the file.
const H2: &str = "200, ended with 8";
const EOF: &str = "EOFException: EOF reached while reading";
const SIZE: &str = "IOException: Illegal character in chunk size: 110";
const RUBBISH: &str = "not a word";
const FRAME: &str = "ProtocolException: protocol error: Frame type(239) length(14593470) exceeds MAX_FRAME_SIZE(16384)";

/// The verdicts on a scenario: Python, Node over HTTP/1.1 and over HTTP/2, Java over HTTP/1.1 and over HTTP/2.
const SAID: [(&str, [&str; 5]); 4] = [
    (
        "http-chunk-cut",
        ["IncompleteRead", "ECONNRESET", H2, EOF, EOF],
    ),
    (
        "http-chunk-malformed-size",
        ["IncompleteRead", "HPE_INVALID_CHUNK_SIZE", H2, SIZE, EOF],
    ),
    (
        "http-chunk-missing-last",
        ["IncompleteRead", "ECONNRESET", H2, EOF, EOF],
    ),
    (
        "http-rubbish",
        ["BadStatusLine", "HPE_INVALID_CONSTANT", RUBBISH, EOF, FRAME],
    ),
];

/// The output of a program with the port, the CA and the hosts as arguments: a line for each host and protocol.
fn verdicts(lab: &Lab, program: &str, script: &str) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients")
        .join(script);
    let hosts = SAID.map(|(id, _)| format!("mail.{id}.contoso.test"));
    let (port, ca) = (lab.https.port().to_string(), lab.ca());
    let list = lab.folder.path().join("hosts");
    let lines = hosts.each_ref().map(|host| format!("127.0.0.1 {host}\n"));
    std::fs::write(&list, lines.concat()).unwrap();
    let list = format!("-Djdk.net.hosts.file={}", list.display());
    let mut args = vec![script.to_str().unwrap(), &port, ca.to_str().unwrap()];
    if program == "java" {
        args.insert(0, &list);
    }
    let output = run(program, &args, &hosts.join("\n"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
    assert_eq!(lines.len() % SAID.len(), 0, "{program}: {text}{errors}");
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_answer_is_an_error_to_every_reader() {
    let lab = Lab::new().await;
    let judges = [
        ("python3", "answers.py", 0..1),
        ("node", "answers.js", 1..3),
        ("java", "Answers.java", 3..5),
    ];
    for (program, script, columns) in judges {
        let there = Command::new(program).arg("--version").output().is_ok();
        if skipped(program, there) {
            continue;
        }
        let verdicts = verdicts(&lab, program, script);
        let wanted: Vec<_> = SAID
            .iter()
            .flat_map(|(_, words)| &words[columns.clone()])
            .collect();
        assert_eq!(verdicts.iter().collect::<Vec<_>>(), wanted, "{program}");
    }
}
