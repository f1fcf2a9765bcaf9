//! `exchaos serve`: the whole catalogue, until Ctrl-C.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::canonical::Canonical;
use super::{Authority, Failure, Scenarios, Verdict};
use crate::clock::Clock;
use crate::journal::{Sink, Writer, line};
use crate::server::{Bound, Certificates, Config, Door, Protocol, Server};
use crate::settings;

/// The ports that are tried where none is asked for.
const HTTPS_PORT: u16 = 8443;
const HTTP_PORT: u16 = 8080;

/// The scenarios that the start shows how to meet.
const SHOWN: [&str; 3] = ["healthy", "http-503-iis", "http-404-autodiscover"];

/// Flags of `serve`.
#[derive(Args)]
pub(super) struct Serve {
    /// What clients meet that name no scenario
    #[arg(
        long,
        value_name = "ID",
        env = "EXCHAOS_SCENARIO",
        default_value = "healthy"
    )]
    scenario: String,
    #[command(flatten)]
    scenarios: Scenarios,
    /// An address for HTTPS, and what its clients meet; repeatable [default: 127.0.0.1:8443 and [::1]:8443]
    #[arg(
        long,
        value_name = "ADDR[=ID[@INSTANCE]]",
        env = "EXCHAOS_HTTPS",
        value_delimiter = ','
    )]
    https: Vec<Listen>,
    /// An address for HTTP, which is a proxy to the others too; repeatable [default: 127.0.0.1:8080 and [::1]:8080]
    #[arg(
        long,
        value_name = "ADDR[=ID[@INSTANCE]]",
        env = "EXCHAOS_HTTP",
        value_delimiter = ','
    )]
    http: Vec<Listen>,
    #[command(flatten)]
    authority: Authority,
    /// The seed of mailboxes and odds: the same seed gives the same run
    #[arg(long, value_name = "N", env = "EXCHAOS_SEED", default_value_t = settings::DEFAULT_SEED)]
    seed: u64,
    /// A file to which the journal is appended as JSON lines
    #[arg(long, value_name = "FILE", env = "EXCHAOS_JOURNAL")]
    journal: Option<PathBuf>,
    /// What stderr shows of the journal [default: pretty on a terminal, else nothing]
    #[arg(long, value_name = "FORMAT", env = "EXCHAOS_LOG")]
    log: Option<Log>,
}

/// How the journal is shown.
#[derive(Clone, Copy, ValueEnum)]
enum Log {
    /// One aligned line per event
    Pretty,
    /// One JSON object per event
    Json,
}

/// A listener as the command line names it.
#[derive(Clone, Debug)]
struct Listen(Door);

impl std::str::FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (address, selection) = match text.split_once('=') {
            Some((address, selection)) => (address, Some(selection)),
            None => (text, None),
        };
        let address = address.parse().map_err(|_| {
            format!(
                "`{address}` is no IP address and port: write `127.0.0.1:8443`, `[::1]:8443`, or port 0 for any"
            )
        })?;
        let selection = selection
            .map(Door::selection)
            .transpose()
            .map_err(|error| error.to_string())?;
        Ok(Self(Door {
            address,
            selection,
            gives_way: false,
        }))
    }
}

impl Serve {
    /// Serves until told to stop.
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> Result<Verdict, Failure> {
        let sinks = self.sinks()?;
        let folder = self.authority.folder()?;
        let config = Config {
            catalogue: self.scenarios.load()?,
            scenario: self.scenario.clone(),
            doors: Vec::new(),
            domains: self.authority.domain.clone(),
            certificates: Certificates::Folder(folder.clone()),
            seed: self.seed,
            journal_capacity: settings::JOURNAL_CAPACITY,
            clock: Clock::system(),
        };
        let stop = stop_signal()?;
        let server = Server::start(config).await?;
        if !sinks.is_empty() {
            server.journal().write_to(Writer::start(sinks)?);
        }
        open(&server, Protocol::Https, &self.https, HTTPS_PORT).await?;
        open(&server, Protocol::Http, &self.http, HTTP_PORT).await?;
        self.announce(&server);
        stop.await;
        server.stop().await;
        let missed = server.journal().missed();
        if missed > 0 {
            anstream::eprintln!(
                "warning: {missed} journal entries were not written, as more came than could be"
            );
        }
        Ok(Verdict::Good)
    }

    /// Says where the server is, how it is met, and that it is ready.
    fn announce(&self, server: &Server) {
        for bound in server.bound() {
            anstream::eprintln!("{}", announced(&bound));
        }
        let scenarios = server.catalogue().sorted().len();
        anstream::eprintln!(
            "{scenarios} scenarios, seed {}; clients that name none meet `{}`",
            self.seed,
            self.scenario
        );
        let https = server
            .bound()
            .into_iter()
            .find(|bound| bound.protocol == Protocol::Https);
        let domain = server
            .domains()
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        let ca = server.authority().path().map(shown).unwrap_or_default();
        for scenario in SHOWN.iter().filter_map(|id| server.catalogue().get(id)) {
            let Some(https) = &https else { break };
            let request = Canonical {
                body: None,
                ..Canonical::of(scenario, domain)
            };
            anstream::eprintln!("  {}", request.curl(&ca, &https.address.to_string()));
        }
        anstream::eprintln!("ready");
    }

    fn sinks(&self) -> Result<Vec<Sink>, Failure> {
        let mut sinks: Vec<Sink> = Vec::new();
        let log = self
            .log
            .or_else(|| std::io::stderr().is_terminal().then_some(Log::Pretty));
        match log {
            Some(Log::Pretty) => sinks.push(pretty()),
            Some(Log::Json) => sinks.push(json("stderr".to_owned(), Box::new(std::io::stderr()))),
            None => {}
        }
        if let Some(path) = &self.journal {
            let name = path.display().to_string();
            let file = open_journal(path).map_err(|error| {
                format!("cannot append to the journal `{name}`: {error}\nhint: choose another file with `--journal FILE`")
            })?;
            sinks.push(json(name, Box::new(file)));
        }
        Ok(sinks)
    }
}

/// Opens the listeners that were asked for, or the default ones, which give way where they are taken.
async fn open(
    server: &Server,
    protocol: Protocol,
    asked: &[Listen],
    port: u16,
) -> Result<(), Failure> {
    for Listen(door) in asked {
        server.open(protocol, door.clone()).await?;
    }
    if !asked.is_empty() {
        return Ok(());
    }
    let v4 = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let bound = server
        .open(
            protocol,
            Door {
                address: v4,
                selection: None,
                gives_way: true,
            },
        )
        .await?;
    let v6 = SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), bound.address.port());
    let second = server
        .open(
            protocol,
            Door {
                address: v6,
                selection: None,
                gives_way: true,
            },
        )
        .await;
    if second.is_err() {
        anstream::eprintln!("this machine has no IPv6: {v6} is not served");
    }
    Ok(())
}

fn announced(bound: &Bound) -> String {
    let scheme = match bound.protocol {
        Protocol::Http => "http",
        Protocol::Https => "https",
    };
    let picks = bound.selection.as_ref().and_then(|selection| {
        let instance = selection
            .instance
            .as_ref()
            .map(|name| format!("@{name}"))
            .unwrap_or_default();
        Some(format!(" = {}{instance}", selection.scenario.as_ref()?))
    });
    let instead = bound
        .instead_of
        .map(|taken| format!(" (as {taken} is taken)"));
    format!(
        "{scheme}://{}{}{}",
        bound.address,
        picks.unwrap_or_default(),
        instead.unwrap_or_default()
    )
}

/// A path as a person would type it here.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let relative = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    relative
        .unwrap_or_else(|| path.to_path_buf())
        .display()
        .to_string()
}

fn open_journal(path: &Path) -> std::io::Result<BufWriter<File>> {
    Ok(BufWriter::new(
        OpenOptions::new().create(true).append(true).open(path)?,
    ))
}

fn pretty() -> Sink {
    Box::new(|entry| {
        if let Some(entry) = entry {
            anstream::eprintln!("{}", line(entry));
        }
    })
}

/// Writes JSON lines; after the first failure says so once, and no more.
fn json(name: String, mut to: Box<dyn Write + Send>) -> Sink {
    let mut failed = false;
    Box::new(move |entry| {
        let written = match entry {
            Some(entry) => serde_json::to_vec(entry)
                .map_err(std::io::Error::from)
                .and_then(|line| to.write_all(&line).and_then(|()| to.write_all(b"\n"))),
            None => to.flush(),
        };
        if let Err(error) = written
            && !std::mem::replace(&mut failed, true)
        {
            anstream::eprintln!("warning: the journal `{name}` is not complete: {error}");
        }
    })
}

/// Resolves on Ctrl-C or SIGTERM. Installed before the server starts, so that none is missed.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let told = Arc::new(tokio::sync::Notify::new());
    let tell = Arc::clone(&told);
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
        tell.notify_one();
    });
    Ok(async move { told.notified().await })
}
