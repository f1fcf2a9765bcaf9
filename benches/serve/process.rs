//! A server as a process of its own, and what the system says about it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::{Result, bare, held};

/// The program under measurement.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_exchaos");

/// How long a server may take to start, even with very many scenarios.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// The unit of CPU times in `/proc`: a hundredth of a second, whatever the kernel's own clock does
/// ([proc_pid_stat(5)](https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)).
const TICK: Duration = Duration::from_millis(10);

/// A running server. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
    /// Where it listens for TLS, if it does.
    pub(crate) address: SocketAddr,
}

impl Process {
    /// Starts exchaos, with a folder of own scenarios or without.
    pub(crate) fn exchaos(certs: &Path, scenarios: Option<&Path>) -> Result<Self> {
        let mut command = Command::new(PROGRAM);
        command
            .args(["serve", "--https", "127.0.0.1:0", "--http", "127.0.0.1:0"])
            .arg("--certs")
            .arg(certs);
        if let Some(scenarios) = scenarios {
            command.arg("--scenarios").arg(scenarios);
        }
        Self::start(command)
    }

    /// Starts exchaos with a world file.
    pub(crate) fn in_world(certs: &Path, world: &Path) -> Result<Self> {
        let mut command = Command::new(PROGRAM);
        command
            .args(["serve", "--https", "127.0.0.1:0", "--http", "127.0.0.1:0"])
            .arg("--certs")
            .arg(certs)
            .arg("--world")
            .arg(world);
        Self::start(command)
    }

    /// Starts this program again, as the bare server.
    pub(crate) fn bare(answer: &Path, certs: &Path) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(bare::FLAG).arg(answer).arg(certs);
        Self::start(command)
    }

    /// Starts this program again, as clients of a server that holds them.
    pub(crate) fn held(
        server: SocketAddr,
        scenario: &str,
        certs: &Path,
        count: usize,
    ) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let (server, count) = (server.to_string(), count.to_string());
        command
            .args([held::FLAG, &server, scenario])
            .arg(certs)
            .arg(&count);
        Self::spawn(command)
    }

    /// Starts a server, and returns as soon as it listens.
    fn start(command: Command) -> Result<Self> {
        let mut process = Self::spawn(command)?;
        process.address = process.wait_for("https://")?.parse()?;
        Ok(process)
    }

    fn spawn(mut command: Command) -> Result<Self> {
        let mut child = command
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let (said, lines) = mpsc::channel();
        let stderr = child.stderr.take().ok_or("stderr is a pipe")?;
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(|line| line.ok()) {
                // Who does not listen any more has heard enough; the pipe is emptied nevertheless.
                drop(said.send(line));
            }
        });
        let address = SocketAddr::from(([0, 0, 0, 0], 0));
        Ok(Self {
            child,
            lines,
            address,
        })
    }

    /// Waits until it says that it is ready.
    pub(crate) fn ready(&self) -> Result<()> {
        self.wait_for("ready").map(drop)
    }

    /// The rest of the next line that starts so.
    pub(crate) fn wait_for(&self, start: &str) -> Result<String> {
        let mut heard = Vec::new();
        loop {
            let Ok(line) = self.lines.recv_timeout(START_TIMEOUT) else {
                let heard = heard.join("\n");
                return Err(format!("a server never said `{start}`, but:\n{heard}").into());
            };
            match line.strip_prefix(start) {
                Some(rest) => return Ok(rest.to_owned()),
                None => heard.push(line),
            }
        }
    }

    /// The CPU time that it took so far, its own and the kernel's for it.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The second field is a name in parentheses that may hold anything; utime and stime are fields 14 and 15.
        let (_, fields) = stat.rsplit_once(')').ok_or("a stat has a name")?;
        let times = fields.split_whitespace().skip(11).take(2);
        let ticks: u32 = times
            .map(str::parse::<u32>)
            .sum::<std::result::Result<_, _>>()?;
        Ok(TICK * ticks)
    }

    /// How many bytes of memory it holds.
    pub(crate) fn resident(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// The most that it held since the peak was forgotten.
    pub(crate) fn peak(&self) -> Result<u64> {
        self.status("VmHWM:")
    }

    /// Forgets how much it held before.
    pub(crate) fn forget_peak(&self) -> Result<()> {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")?;
        Ok(())
    }

    /// A line of what the system says about its memory, in bytes.
    fn status(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: u64 = kibibytes.ok_or("a status has its memory")?.parse()?;
        Ok(kibibytes * 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
