//! What tests share: a server in this process, the binary, and judges that are asked about them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use exchaos::clock::Clock;
use exchaos::exchange::Population;
use exchaos::journal::Entry;
use exchaos::scenario::read;
use exchaos::{Config, Door, Protocol, Server};
use tempfile::TempDir;

mod binary; // the binary: commands, and a server of its own process
mod judges; // judges that others wrote, and whether they are here
mod sockets; // the kinds of sockets that clients have

pub use binary::*;
pub use judges::*;
pub use sockets::*;

/// How long anything is waited for.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// GetFolder of the inbox.
pub const GET_FOLDER: &str = include_str!("../../requests/get_folder.xml");

/// A running server with one HTTPS and one HTTP listener.
pub struct Lab {
    pub server: Server,
    pub https: SocketAddr,
    pub http: SocketAddr,
    pub folder: TempDir,
}

/// What curl saw.
#[derive(Debug)]
pub struct Seen {
    pub exit: i32,
    pub status: u16,
    /// The head as it came, line by line, without the status line.
    pub head: Vec<String>,
    pub status_line: String,
    pub body: String,
    pub stderr: String,
}

impl Lab {
    /// A server of the built-in scenarios.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// A server that has these scenarios too.
    pub async fn with(scenarios: &[(&str, &str)]) -> Self {
        Self::at(Clock::system(), scenarios).await
    }

    /// The same, by that clock.
    pub async fn at(clock: Clock, scenarios: &[(&str, &str)]) -> Self {
        let config = Config {
            clock,
            ..Config::in_memory().unwrap()
        };
        Self::of(config, scenarios).await
    }

    /// The same, with those people.
    pub async fn in_world(world: Population, scenarios: &[(&str, &str)]) -> Self {
        let config = Config {
            world,
            ..Config::in_memory().unwrap()
        };
        Self::of(config, scenarios).await
    }

    /// A server as that says, with these scenarios too.
    pub async fn of(mut config: Config, scenarios: &[(&str, &str)]) -> Self {
        for (id, rules) in scenarios {
            let (scenario, problems) = read(&format!("title = 'a test'\n{rules}"), id);
            assert_eq!(problems, [], "{id} is valid");
            config.catalogue.insert(scenario.unwrap());
        }
        let server = Server::start(config).await.unwrap();
        let https = server
            .open(Protocol::Https, Door::any())
            .await
            .unwrap()
            .address;
        let http = server
            .open(Protocol::Http, Door::any())
            .await
            .unwrap()
            .address;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), server.authority().pem()).unwrap();
        Self {
            server,
            https,
            http,
            folder,
        }
    }

    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Asks curl for a URL by its name, over HTTP/1.1 unless `args` say otherwise.
    pub fn curl(&self, url: &str, args: &[&str]) -> Seen {
        let connect = format!("::{}", self.https);
        self.ask(&[&["--connect-to", &connect, url], args].concat())
    }

    /// Asks curl for a URL through the HTTP listener as a proxy.
    pub fn through_proxy(&self, url: &str, args: &[&str]) -> Seen {
        let proxy = format!("http://{}", self.http);
        self.ask(
            &[
                &["--suppress-connect-headers", "--proxy", &proxy, url],
                args,
            ]
            .concat(),
        )
    }

    /// Sends GetFolder with good credentials.
    pub fn get_folder(&self, host: &str, args: &[&str]) -> Seen {
        self.post(
            host,
            GET_FOLDER,
            &[&["-u", "alice@contoso.test:exchaos"], args].concat(),
        )
    }

    /// Posts a body to EWS. What failed of it is told as clients read it.
    pub fn post(&self, host: &str, body: &str, args: &[&str]) -> Seen {
        let url = format!("https://{host}/EWS/Exchange.asmx");
        let content = [
            "-H",
            "Content-Type: text/xml; charset=utf-8",
            "--data-binary",
            body,
        ];
        let seen = self.curl(&url, &[&content, args].concat());
        assert_eq!(misplaced(&seen.body), None, "{}", seen.body);
        seen
    }

    /// Asks curl for a URL as it stands.
    pub fn direct(&self, url: &str, args: &[&str]) -> Seen {
        self.ask(&[&[url], args].concat())
    }

    fn ask(&self, args: &[&str]) -> Seen {
        let ca = self.ca();
        let ca = ca.to_str().unwrap();
        let common = [
            "-sS",
            "-i",
            "--max-time",
            "20",
            "--noproxy",
            "",
            "--http1.1",
            "--cacert",
            ca,
        ];
        Seen::of(&run("curl", &[&common, args].concat(), ""))
    }

    /// The entries that match, once there are so many.
    pub async fn journal(
        &self,
        wanted: usize,
        matches: impl Fn(&Entry) -> bool,
    ) -> Vec<std::sync::Arc<Entry>> {
        self.server
            .journal()
            .wait_for(wanted, PATIENCE, matches)
            .await
            .unwrap()
    }

    /// What `openssl s_client` says to a name.
    pub fn s_client(&self, name: &str, args: &[&str]) -> String {
        let address = self.https.to_string();
        let ca = self.ca();
        let common = [
            "s_client",
            "-connect",
            &address,
            "-servername",
            name,
            "-verify_hostname",
            name,
        ];
        let trust = ["-CAfile", ca.to_str().unwrap(), "-no-CApath", "-no-CAstore"];
        let output = run("openssl", &[&common[..], &trust, args].concat(), "");
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    }
}

/// The first error or warning that has no text, code and key, in that order: Microsoft's clients read them by position.
fn misplaced(body: &str) -> Option<&str> {
    let parts = body.split(" ResponseClass=\"").skip(1);
    // What breaks off, as some scenarios have it, is nobody's order.
    let mut told = parts.filter(|part| !part.starts_with("Success") && part.contains("</m:"));
    told.find(|part| {
        let names: Vec<_> = part
            .split("<m:")
            .skip(1)
            .take(3)
            .map(|element| element.split(['>', '/', ' ']).next().unwrap())
            .collect();
        let known = ["MessageText", "ResponseCode", "DescriptiveLinkKey"];
        names != known || !part.contains("<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>")
    })
}

impl Seen {
    /// Reads what `curl -i` printed.
    pub fn of(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // Interim answers such as 100 Continue come first, and so do the legs of a handshake.
        let mut rest = text.as_str();
        let (mut head, mut body) = ("", rest);
        while rest.starts_with("HTTP/") {
            (head, rest) = rest.split_once("\r\n\r\n").unwrap_or((rest, ""));
            body = rest;
        }
        let mut lines = head.split("\r\n").map(ToOwned::to_owned);
        let status_line = lines.next().unwrap_or_default();
        Self {
            exit: output.status.code().unwrap_or(-1),
            status: status_line
                .split(' ')
                .nth(1)
                .and_then(|code| code.parse().ok())
                .unwrap_or(0),
            head: lines.collect(),
            status_line,
            body: body.to_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The values of a header, in order.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let lines = self.head.iter().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect()
    }

    /// The names of the headers as they are spelled, in order.
    pub fn names(&self) -> Vec<&str> {
        self.head
            .iter()
            .filter_map(|line| Some(line.split_once(':')?.0))
            .collect()
    }
}

/// Runs a program to its end, away from the proxies and trust stores of this machine.
pub fn run(program: &str, args: &[&str], stdin: &str) -> Output {
    use std::io::Write;
    let mut command = Command::new(program);
    for name in [
        "CURL_CA_BUNDLE",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HTTPS_PROXY",
        "https_proxy",
        "NO_PROXY",
        "no_proxy",
    ] {
        command.env_remove(name);
    }
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    child
        .stdin
        .take()
        .unwrap()
        .write_all(stdin.as_bytes())
        .unwrap();
    tokio::task::block_in_place(|| child.wait_with_output().unwrap())
}
