//! What a request costs, and whether the server is as light as it means to be.
//!
//! `exchaos serve` runs as a process of its own, beside a bare server of the same libraries that answers the same bytes
//! ([`bare`]). Both are asked in alternating rounds, as machines are noisy: ratios of one run mean something, times of
//! two runs do not. What counts is the CPU time that the server's process takes for one request.
//!
//! `EXCHAOS_BENCH_SECONDS` is how long a round takes; `cargo bench --bench serve -- cost` measures one part alone: `cost`,
//! `passwords`, `mailboxes`, `folders`, `delivery`, `large`, `goals` or `held`. It reads `/proc`, so it runs on Linux only.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark measures real time, and prints what it found"
)]

mod bare;
mod cost;
mod delivery;
mod folders;
mod goals;
mod held;
mod large;
mod load;
mod mailboxes;
mod passwords;
mod process;
mod report;
mod scenarios;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use load::{Client, basic, get_folder};
use process::Process;
use report::Report;

/// How long a round takes where the environment does not say.
const ROUND: Duration = Duration::from_secs(1);

/// The healthy server's name.
const HEALTHY: &str = "mail.healthy.contoso.test";

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [bare::FLAG, answer, certs] => bare::run(Path::new(answer), Path::new(certs)),
        [held::FLAG, server, scenario, certs, count] => {
            held::run(server, scenario, Path::new(certs), count)
        }
        // `cargo test --all-targets` runs benchmarks too, without this flag: there is nothing to test here.
        ref others if !others.contains(&"--bench") => Ok(()),
        ref wanted => measure(wanted),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures the parts that are wanted, or everything, and prints the report. Goals that are not met are no error.
fn measure(arguments: &[&str]) -> Result<()> {
    let round = match std::env::var("EXCHAOS_BENCH_SECONDS") {
        Ok(seconds) => Duration::try_from_secs_f64(seconds.parse()?)?,
        Err(_) => ROUND,
    };
    let named = |argument: &&str| !argument.starts_with("--");
    let parts: Vec<&str> = arguments.iter().copied().filter(named).collect();
    let folder = tempfile::tempdir()?;
    let place = Place::prepare(folder.path())?;
    // One thread asks: so a server has the other cores for itself.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let report = runtime.block_on(report(&place, round, &parts))?;
    print!("{report}");
    Ok(())
}

/// What was measured of these parts; of all, where none is named.
async fn report(place: &Place, round: Duration, parts: &[&str]) -> Result<Report> {
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    let mut report = Report::default();
    place.capture().await?;
    if wanted("cost") {
        cost::measure(place, round, &mut report).await?;
    }
    if wanted("passwords") {
        passwords::measure(place, round * 3, &mut report).await?;
    }
    if wanted("mailboxes") {
        mailboxes::measure(place, &mut report).await?;
    }
    if wanted("folders") {
        folders::measure(place, round, &mut report).await?;
    }
    if wanted("delivery") {
        delivery::measure(place, &mut report).await?;
    }
    if wanted("large") {
        large::measure(place, &mut report).await?;
    }
    if wanted("goals") {
        goals::measure(place, &mut report).await?;
    }
    if wanted("held") {
        held::measure(place, round, &mut report).await?;
    }
    Ok(report)
}

/// The middle one.
fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Where the files of a run are.
struct Place {
    /// The test CA, made beforehand.
    certs: PathBuf,
    /// An answer of exchaos, which the bare server repeats.
    answer: PathBuf,
    /// Few scenarios.
    few: PathBuf,
    /// Very many.
    many: PathBuf,
    /// One that lets its clients wait.
    slow: PathBuf,
    /// Those that hold their clients.
    held: PathBuf,
    /// A world of two people.
    world: PathBuf,
}

impl Place {
    fn prepare(folder: &Path) -> Result<Self> {
        let place = Self {
            certs: folder.join("certs"),
            answer: folder.join("answer"),
            few: folder.join("few"),
            many: folder.join("many"),
            slow: folder.join("slow"),
            held: folder.join("held"),
            world: folder.join("world.toml"),
        };
        std::fs::write(&place.world, folders::WORLD)?;
        scenarios::passed_over(&place.few, cost::FEW)?;
        scenarios::passed_over(&place.many, cost::MANY)?;
        scenarios::slow(&place.slow)?;
        scenarios::held(&place.held)?;
        Ok(place)
    }

    /// Keeps what exchaos answers, for the bare server. Its first start makes the CA.
    async fn capture(&self) -> Result<()> {
        let process = Process::exchaos(&self.certs, None)?;
        let client = Client::new(HEALTHY, &self.certs)?;
        let mut connection = client.connect(process.address).await?;
        let answer = connection.ask(&get_folder(HEALTHY, Some(&basic()))).await?;
        std::fs::write(&self.answer, answer)?;
        Ok(())
    }
}
