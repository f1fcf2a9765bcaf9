//! What else the server means to be: quick to start, small, and good at letting many clients wait.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::load::{Client, Load, basic, get_folder};
use crate::process::{PROGRAM, Process};
use crate::report::Report;
use crate::{HEALTHY, Place, Result, scenarios};

/// How often the server is started. The best start counts: the others met a busy machine.
const STARTS: usize = 5;

/// How many clients wait at the same time.
const WAITING: usize = 1_000;

/// How long a server that has just started rests before it is looked at.
const REST: Duration = Duration::from_millis(300);

/// The decimal prefix of sizes.
const MEGA: f64 = 1e6;

/// Measures what is no cost of a single request.
pub(crate) async fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let mut best = f64::INFINITY;
    for _ in 0..STARTS {
        best = best.min(first_answer(place).await?.as_secs_f64() * 1e3);
    }
    report.at_most("First answer after exec, best of 5", best, "ms", 10.0);
    let resident = resident(place).await? as f64 / MEGA;
    report.at_most("Resident memory, idle", resident, "MB", 10.0);
    let waited = slowest(place).await?.as_secs_f64();
    report.at_most("Slowest of 1,000 that wait 1 s", waited, "s", 1.1);
    let size = std::fs::metadata(PROGRAM)?.len() as f64 / MEGA;
    report.at_most("Program", size, "MB", 12.0);
    Ok(())
}

/// From the start of the process to the end of the first answer. The CA is there already.
async fn first_answer(place: &Place) -> Result<Duration> {
    let request = get_folder(HEALTHY, Some(&basic()));
    let client = Client::new(HEALTHY, &place.certs)?;
    let started = Instant::now();
    let process = Process::exchaos(&place.certs, None)?;
    let mut connection = client.connect(process.address).await?;
    connection.ask(&request).await?;
    Ok(started.elapsed())
}

/// The memory of a server that nobody has asked anything yet.
async fn resident(place: &Place) -> Result<u64> {
    let process = Process::exchaos(&place.certs, None)?;
    process.ready()?;
    sleep(REST).await;
    process.resident()
}

/// How long the slowest of many clients waits who all ask at once on warm connections, and are all made to wait.
async fn slowest(place: &Place) -> Result<Duration> {
    let process = Process::exchaos(&place.certs, Some(&place.slow))?;
    let client = Client::new(HEALTHY, &place.certs)?;
    let mut load = Load::connect(&client, process.address, WAITING).await?;
    load.ask_once(&get_folder(HEALTHY, Some(&basic()))).await?;
    let request = get_folder(
        &format!("mail.{}.contoso.test", scenarios::SLOW),
        Some(&basic()),
    );
    let waits = load.ask_once(&request).await?;
    Ok(waits.into_iter().max().unwrap_or_default())
}
