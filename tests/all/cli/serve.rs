//! `exchaos serve`: what it prints where, and how it refuses to start.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::harness::{BINARY, Running, exchaos, run};

#[tokio::test(flavor = "multi_thread")]
async fn serve_prints_addresses_curl_lines_that_work_and_ready() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    let lines: Vec<String> = server
        .said
        .lines()
        .filter(|line| line.trim().starts_with("curl "))
        .map(str::to_owned)
        .collect();
    assert_eq!(lines.len(), 3, "{}", server.said);
    let shown = ["HTTP/2 200", "HTTP/2 503", "HTTP/2 404"];
    for (line, status) in lines.iter().zip(shown) {
        let output = run("sh", &["-c", &format!("{line} -sS --noproxy '*'")], "");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.starts_with(status),
            "{line}: {text}"
        );
    }
    let ca = std::fs::read(folder.path().join("certs/ca.pem")).unwrap();
    server.stop();
    let mut again = Running::serve(&[], folder.path());
    assert_eq!(
        std::fs::read(folder.path().join("certs/ca.pem")).unwrap(),
        ca,
        "the CA stays"
    );
    again.stop();
    let journal = std::fs::read_to_string(folder.path().join("journal.jsonl")).unwrap();
    for line in journal.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    assert!(journal.contains("\"status\":503"), "{journal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_takes_listeners_domains_and_variables() {
    let folder = tempfile::tempdir().unwrap();
    let args = [
        "--https",
        "127.0.0.1:0=http-503-iis@job1",
        "--domain",
        "corp.example",
        "--scenario",
        "healthy-basic",
    ];
    let mut server = Running::serve(&args, folder.path());
    let own = server
        .said
        .lines()
        .find(|line| line.ends_with("= http-503-iis@job1"))
        .unwrap()
        .to_owned();
    let address = own.split(' ').next().unwrap();
    let url = format!("{address}/EWS/Exchange.asmx");
    let ca = &server.ca;
    let output = run(
        "curl",
        &[
            "-sS",
            "--noproxy",
            "*",
            "--cacert",
            ca,
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            &url,
        ],
        "",
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), "503");
    assert_eq!(
        server.curl_status("mail.http-503-iis.corp.example", &[]),
        "503"
    );
    assert!(
        server
            .said
            .contains("clients that name none meet `healthy-basic`"),
        "{}",
        server.said
    );
    server.stop();
    let help = exchaos(&["serve", "--help"]).stdout;
    for name in [
        "SCENARIO",
        "SCENARIOS",
        "HTTPS",
        "HTTP",
        "DNS",
        "DOMAIN",
        "CERTS",
        "SEED",
        "JOURNAL",
        "LOG",
    ] {
        assert!(
            help.contains(&format!("[env: EXCHAOS_{name}=]")),
            "{name}: {help}"
        );
    }
}

fn with_certs<'a>(args: &[&'a str], certs: &'a str) -> Vec<&'a str> {
    let own: &[&str] = if args.contains(&"--certs") {
        &[]
    } else {
        &["--certs", certs]
    };
    [&["serve"], own, args].concat()
}

#[test]
fn what_cannot_be_started_ends_with_2_and_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let certs = folder.path().join("certs");
    let certs = certs.to_str().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "x").unwrap();
    let file = file.to_str().unwrap();
    for (args, words) in [
        (&["--https", &address][..], "cannot listen on"),
        (
            &["--scenario", "http-503-isi"],
            "did you mean `http-503-iis`?",
        ),
        (
            &["--https", "127.0.0.1:0=http-503-isi"],
            "did you mean `http-503-iis`?",
        ),
        (&["--https", "127.0.0.1:0=healthy@"], "ID@INSTANCE"),
        (&["--https", "localhost"], "is not an IP address"),
        (&["--domain", "test"], "is no domain"),
        (&["--domain", "10.0.0.1"], "is no domain"),
        (
            &["--scenarios", "/nonexistent"],
            "cannot read `/nonexistent`",
        ),
        (
            &["--journal", "/nonexistent/j"],
            "cannot append to the journal",
        ),
        (&["--certs", file], "certificate folder"),
        (&["--nope"], "unexpected argument"),
    ] {
        let said = exchaos(&with_certs(args, certs));
        assert_eq!(said.exit, 2, "{args:?}: {}", said.all());
        assert!(said.stderr.contains(words), "{args:?}: {}", said.stderr);
        assert_eq!(said.stdout, "", "{args:?}");
    }
}

#[test]
fn a_default_port_that_is_taken_gives_way() {
    // Whether or not 8443 is free here, the server starts: a second one proves it.
    let start = || {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(BINARY)
            .args(["serve", "--certs", folder.path().to_str().unwrap()])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.ends_with("ready\n") {
            assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
        }
        (child, said, folder)
    };
    let (mut first, _, _one) = start();
    let (mut second, said, _two) = start();
    for child in [&mut first, &mut second] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(said.contains("(as 127.0.0.1:8443 is taken)"), "{said}");
}

#[test]
fn servers_that_start_at_once_in_one_folder_share_one_ca() {
    let folder = tempfile::tempdir().unwrap();
    let certs = folder.path().to_str().unwrap();
    let asked: Vec<_> = (0..6)
        .map(|_| {
            Command::new(BINARY)
                .args(["ca", "--certs", certs])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let printed = asked.into_iter().map(|child| {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        output.stdout
    });
    let printed: Vec<_> = printed.collect();
    assert!(printed[0].starts_with(b"-----BEGIN CERTIFICATE-----"));
    assert!(printed.iter().all(|one| *one == printed[0]));
    let one = crate::harness::run("ls", &["-A", certs], "");
    let left = String::from_utf8_lossy(&one.stdout).into_owned();
    assert_eq!(left, "ca-key.pem\nca.lock\nca.pem\n", "no draft is left");
}

#[test]
fn a_start_that_fails_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let certs = folder.path().join("certs");
    let certs = certs.to_str().unwrap();
    for (args, words) in [
        (
            ["--journal", folder.path().to_str().unwrap()],
            "cannot append to the journal",
        ),
        (
            ["--journal", "/proc/nowhere/journal"],
            "cannot append to the journal",
        ),
        (["--scenario", "nothing"], "unknown scenario `nothing`"),
    ] {
        let said = exchaos(&["serve", "--certs", certs, args[0], args[1]]);
        assert_eq!(said.exit, 2, "{}", said.all());
        assert!(said.stderr.contains(words), "{}", said.stderr);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{args:?}");
    }
    let said = exchaos(&["serve", "--certs", "/proc/nowhere"]);
    assert!(
        said.exit == 2 && said.stderr.contains("choose another folder"),
        "{}",
        said.stderr
    );
}
