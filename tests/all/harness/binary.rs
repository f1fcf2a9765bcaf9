//! The binary: commands that end, and a server of its own process.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::run;

pub const BINARY: &str = env!("CARGO_BIN_EXE_exchaos");

/// The output of a command that ended.
pub struct CommandOutput {
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

impl CommandOutput {
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// Runs a command that ends by itself.
pub fn exchaos(args: &[&str]) -> CommandOutput {
    let output = Command::new(BINARY)
        .args(args)
        .env_clear()
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    CommandOutput {
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

/// A path in a folder, as an argument.
pub fn at(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

/// What a client sees that names no host: the names of the certificate.
pub fn names_without_sni(server: &Running) -> String {
    let connect = ["s_client", "-noservername", "-connect", &server.https];
    let seen = run("openssl", &connect, "");
    let seen = String::from_utf8_lossy(&seen.stdout).into_owned();
    let text = run(
        "openssl",
        &["x509", "-noout", "-ext", "subjectAltName"],
        &seen,
    );
    String::from_utf8_lossy(&text.stdout).into_owned()
}

/// How many KiB of memory the server holds; nothing where the system does not say.
pub fn resident(server: &Running) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
