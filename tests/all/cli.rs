//! The binary: what it prints where, its exit codes, and what it says to bad input.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::harness::run;

pub const BINARY: &str = env!("CARGO_BIN_EXE_exchaos");

/// What a command that ended said.
pub struct Said {
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// Runs a command that ends by itself.
pub fn exchaos(args: &[&str]) -> Said {
    let output = Command::new(BINARY)
        .args(args)
        .env_clear()
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Said {
        exit: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// `exchaos serve` that runs; stopped at the latest when it is dropped.
pub struct Running {
    child: Child,
    stderr: Option<BufReader<std::process::ChildStderr>>,
    pub said: String,
    pub https: String,
    pub http: String,
    pub admin: String,
    pub dns: String,
    pub ca: String,
}

impl Running {
    /// Starts a server on free ports, and waits until it is ready. Its CA and journal are in `folder`.
    pub fn serve(args: &[&str], folder: &Path) -> Self {
        let certs = folder.join("certs");
        let journal = folder.join("journal.jsonl");
        let mut child = Command::new(BINARY)
            .args(["serve", "--https", "127.0.0.1:0", "--http", "127.0.0.1:0"])
            .args(["--admin", "127.0.0.1:0"])
            .args(["--dns", "127.0.0.1:0"])
            .args([
                "--certs".as_ref(),
                certs.as_os_str(),
                "--journal".as_ref(),
                journal.as_os_str(),
            ])
            .args(args)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.ends_with("ready\n") {
            let read = stderr.read_line(&mut said).unwrap();
            assert!(read > 0, "the server says why it does not start: {said}");
        }
        let address = |scheme: &str| {
            let line = said.lines().find(|line| line.starts_with(scheme));
            line.unwrap()[scheme.len()..]
                .split(' ')
                .next()
                .unwrap()
                .to_owned()
        };
        let (https, http, dns) = (address("https://"), address("http://"), address("dns://"));
        let admin = said
            .lines()
            .find_map(|line| line.strip_suffix(" is the admin API"));
        let admin = admin.unwrap().to_owned();
        let ca = certs.join("ca.pem").to_str().unwrap().to_owned();
        Self {
            child,
            stderr: Some(stderr),
            said,
            https,
            http,
            admin,
            dns,
            ca,
        }
    }

    pub fn curl(&self, url: &str, args: &[&str]) -> String {
        let connect = format!("::{}", self.https);
        let common = [
            "-sS",
            "--noproxy",
            "*",
            "--cacert",
            &self.ca,
            "--connect-to",
            &connect,
            url,
        ];
        let output = run("curl", &[&common, args].concat(), "");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub fn curl_status(&self, host: &str, args: &[&str]) -> String {
        let url = format!("https://{host}/EWS/Exchange.asmx");
        self.curl(
            &url,
            &[&["-o", "/dev/null", "-w", "%{http_code}"], args].concat(),
        )
    }

    /// Waits until it says that, and gives the line.
    pub fn hears(&mut self, words: &str) -> String {
        let stderr = self.stderr.as_mut().unwrap();
        loop {
            let mut line = String::new();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "{}", self.said);
            self.said.push_str(&line);
            if line.contains(words) {
                return line;
            }
        }
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: &str) {
        run("kill", &[signal, &self.child.id().to_string()], "");
    }

    /// Stops it as a terminal does, and gives all that it said.
    pub fn stop(&mut self) -> String {
        self.signal("-TERM");
        let mut said = std::mem::take(&mut self.said);
        self.stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert!(self.child.wait().unwrap().success(), "{said}");
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.stderr.is_some() {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

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
        (&["--https", "localhost"], "is no IP address"),
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
fn list_and_show_tell_of_every_scenario() {
    let list = exchaos(&["list"]);
    assert_eq!((list.exit, list.stderr.as_str()), (0, ""));
    let rows: serde_json::Value =
        serde_json::from_str(&exchaos(&["list", "--json"]).stdout).unwrap();
    for row in rows.as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        assert!(list.stdout.contains(id));
        let show = exchaos(&["show", id, "--certs", "certs"]);
        assert_eq!(show.exit, 0);
        let line = match row["layer"] == "dns" {
            true => "dig @127.0.0.1 -p 8053 ",
            false => "curl -i --cacert certs/ca.pem",
        };
        assert!(show.stdout.contains(line), "{}", show.stdout);
        let json: serde_json::Value =
            serde_json::from_str(&exchaos(&["show", id, "--json", "--certs", "certs"]).stdout)
                .unwrap();
        assert_eq!(json["id"], *id);
    }
    let operations = exchaos(&["list", "--operations"]).stdout;
    for expected in [
        ["GetFolder", "answered"],
        ["GetAppMarketplaceUrl", "ErrorInvalidOperation"],
        ["SearchMailboxes", "ErrorAccessDenied"],
    ] {
        assert!(
            operations
                .lines()
                .any(|line| line.split_whitespace().eq(expected)),
            "{operations}"
        );
    }
}

#[test]
fn show_is_plain_text_in_a_pipe() {
    insta::assert_snapshot!(exchaos(&["show", "http-504-hybrid-agent", "--certs", "certs"]).stdout);
}

#[test]
fn an_unknown_id_ends_with_2_and_a_suggestion() {
    for command in ["show", "try"] {
        let said = exchaos(&[command, "http-503-isi", "--scenarios", "scenarios"]);
        assert_eq!(said.exit, 2, "{}", said.all());
        assert!(
            said.stderr.contains("did you mean `http-503-iis`?"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn try_shows_both_sides_and_hides_the_credentials() {
    let said = exchaos(&["try", "throttle-server-busy-fault", "--times", "4"]);
    assert_eq!(said.exit, 0, "{}", said.all());
    assert_eq!(
        said.stdout
            .matches("< HTTP/1.1 500 Internal Server Error")
            .count(),
        3,
        "{}",
        said.stdout
    );
    assert_eq!(said.stdout.matches("< HTTP/1.1 200 OK").count(), 1);
    assert!(said.stdout.contains("> Authorization: Basic ...\n"));
    assert!(
        said.stdout
            .contains("500 ErrorServerBusy by ews.soap-fault (rule 1, hit 3)"),
        "{}",
        said.stdout
    );
    let broken = exchaos(&["try", "tcp-forcibly-closed"]);
    assert!(
        broken.exit == 0 && broken.stdout.contains("* Connection reset by peer"),
        "{}",
        broken.stdout
    );
}

#[test]
fn try_asks_the_question_of_a_fault_of_dns() {
    let said = exchaos(&["try", "dns-truncated"]);
    assert_eq!(said.exit, 0, "{}", said.all());
    for words in [
        "> ;autodiscover.dns-truncated.contoso.test. IN A\n",
        "< ;; status: NOERROR, truncated, answers: 0\n",
        "< mail.dns-truncated.contoso.test. 0 IN A 127.0.0.1\n",
        "(udp): NOERROR truncated by dns.truncate (rule 1, hit 1)",
    ] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    let said = exchaos(&["list"]).stdout;
    let row = said.lines().find(|line| line.starts_with("dns-refused "));
    assert!(
        row.unwrap()
            .split_whitespace()
            .eq("dns-refused dns permanent dns The name server refuses to answer".split(' ')),
        "{row:?}"
    );
}

#[test]
fn ca_prints_the_certificate_alone_to_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let certs = folder.path().to_str().unwrap();
    let first = exchaos(&["ca", "--certs", certs]);
    let second = exchaos(&["ca", "--certs", certs]);
    assert_eq!(first.stdout, second.stdout);
    assert!(
        first.stdout.starts_with("-----BEGIN CERTIFICATE-----")
            && first.stderr.contains("update-ca-certificates")
    );
    let said = run("openssl", &["x509", "-noout", "-text"], &first.stdout);
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(
        text.contains("X509v3 Name Constraints: critical") && text.contains("DNS:contoso.test"),
        "{text}"
    );
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

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let script = format!("{BINARY} list | head -n 1");
    let output = Command::new("bash")
        .args(["-o", "pipefail", "-c", &script])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}
