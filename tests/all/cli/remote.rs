//! `exchaos use`, `tail`, `wait` and `reset`: the binary speaks to a server that runs.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::harness::{BINARY, Running, exchaos};

/// Runs a command against a server.
fn tell(server: &Running, args: &[&str]) -> crate::harness::CommandOutput {
    tokio::task::block_in_place(|| exchaos(&[args, &["--admin", &server.admin]].concat()))
}

#[tokio::test(flavor = "multi_thread")]
async fn use_wait_and_reset_do_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    assert_eq!(server.curl_status("mail.contoso.test", &[]), "401");
    let said = tell(&server, &["use", "http-503-iis", "--for", "20m"]);
    assert_eq!(said.exit, 0, "{}", said.stderr);
    assert!(
        said.stderr
            .contains("clients that pick none meet `http-503-iis`, until "),
        "{}",
        said.stderr
    );
    assert_eq!(server.curl_status("mail.contoso.test", &[]), "503");
    assert_eq!(server.curl_status("mail.i-a.contoso.test", &[]), "503");
    let said = tell(&server, &["use", "healthy", "--instance", "a"]);
    assert_eq!(said.exit, 0, "{}", said.stderr);
    assert_eq!(server.curl_status("mail.i-a.contoso.test", &[]), "401");
    let hits = ["wait", "--hits", "2", "--scenario", "http-503-iis"];
    assert_eq!(tell(&server, &hits).exit, 0);
    let more = tell(
        &server,
        &[
            "wait",
            "--hits",
            "3",
            "--status",
            "503",
            "--timeout",
            "10ms",
        ],
    );
    assert_eq!(more.exit, 1);
    assert!(
        more.stderr.contains("2 of 3 hits within 10ms"),
        "{}",
        more.stderr
    );
    let said = tell(&server, &["reset"]);
    assert_eq!(said.exit, 0, "{}", said.stderr);
    assert_eq!(server.curl_status("mail.contoso.test", &[]), "401");
    let typo = tell(&server, &["use", "http-503-isi"]);
    assert_eq!(typo.exit, 2);
    assert!(
        typo.stderr.contains("did you mean `http-503-iis`?"),
        "{}",
        typo.stderr
    );
    server.stop();
    let journal = std::fs::read_to_string(folder.path().join("journal.jsonl")).unwrap();
    assert!(
        journal.contains(r#""scenario":"http-503-iis","instance":null,"event":"use""#),
        "{journal}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tail_shows_what_serve_shows_and_ends_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    let follow = |args: &[&str]| {
        let mut child = Command::new(BINARY)
            .args(["tail", "--since", "0", "--admin", &server.admin])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        (child, lines.map(Result::unwrap))
    };
    let (mut plain, mut lines) = follow(&["--status", "503"]);
    let (mut json, mut objects) = follow(&["--json", "--scenario", "http-503-iis"]);
    server.curl_status("mail.http-503-iis.contoso.test", &[]);
    tokio::task::block_in_place(|| {
        let line = lines.next().unwrap();
        assert!(
            line.contains("answer       503 by http.status (rule 1, hit 1)"),
            "{line}"
        );
        assert!(!line.contains('\x1b'), "a pipe wants no colours: {line}");
        let object: serde_json::Value = serde_json::from_str(&objects.next().unwrap()).unwrap();
        assert_eq!(object["event"], "client-hello");
    });
    server.stop();
    for child in [&mut plain, &mut json] {
        let code = tokio::task::block_in_place(|| child.wait().unwrap().code());
        assert_eq!(code, Some(0));
    }
}

#[test]
fn who_reaches_no_server_ends_with_2_and_says_what_to_do() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap().to_string();
    drop(nobody);
    for command in [&["use", "healthy"][..], &["tail"], &["reset"], &["wait"]] {
        let said = exchaos(&[command, &["--admin", &address]].concat());
        assert_eq!(
            (said.exit, said.stdout.as_str()),
            (2, ""),
            "{}",
            said.stderr
        );
        assert!(
            said.stderr.contains("start one with `exchaos serve`"),
            "{}",
            said.stderr
        );
    }
    let said = exchaos(&["reset", "--admin", "https://x"]);
    assert!(
        said.exit == 2 && said.stderr.contains("is not the address of an admin API"),
        "{}",
        said.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_to_a_server_that_wants_it() {
    let folder = tempfile::tempdir().unwrap();
    let token = "0123456789abcdef";
    let mut server = Running::serve(&["--admin-token", token], folder.path());
    let refused = tell(&server, &["reset"]);
    assert!(
        refused.exit == 2 && refused.stderr.contains("needs its token"),
        "{}",
        refused.stderr
    );
    assert_eq!(tell(&server, &["reset", "--admin-token", token]).exit, 0);
    server.stop();
    let said = exchaos(&[
        "serve",
        "--admin",
        "0.0.0.0:0",
        "--https",
        "127.0.0.1:0",
        "--http",
        "127.0.0.1:0",
        "--certs",
        folder.path().join("certs").to_str().unwrap(),
    ]);
    assert!(
        said.exit == 2 && said.stderr.contains("--admin-token"),
        "{}",
        said.stderr
    );
}
