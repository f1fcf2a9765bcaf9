//! `exchaos serve`: the whole catalogue, until Ctrl-C.

mod announce;
mod listen;
mod reload;
mod signal;
mod sinks;

use clap::Args;

use super::canonical::Canonical;
use super::output::shown;
use super::{Authority, Failure, Scenarios, Verdict};
use crate::clock::{Clock, Pace};
use crate::journal::Writer;
use crate::server::{Certificates, Config, Server};
use crate::settings;

use listen::Listeners;
use reload::Watch;
use sinks::Record;

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
    #[command(flatten)]
    listeners: Listeners,
    #[command(flatten)]
    authority: Authority,
    /// The seed of mailboxes and odds: the same seed gives the same run
    #[arg(long, value_name = "N", env = "EXCHAOS_SEED", default_value_t = settings::DEFAULT_SEED)]
    seed: u64,
    /// How many times faster than they say delays and hints pass: 60 makes a second of a minute
    #[arg(long, value_name = "X", env = "EXCHAOS_TIME_SCALE", default_value_t)]
    time_scale: Pace,
    #[command(flatten)]
    record: Record,
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
        let sinks = self.record.sinks()?;
        let folder = self.authority.folder()?;
        let watch = Watch::of(&self.scenarios.scenarios)?;
        let config = Config {
            catalogue: self.scenarios.load()?,
            scenario: self.scenario.clone(),
            doors: Vec::new(),
            domains: self.authority.domain.clone(),
            certificates: Certificates::Folder(folder.clone()),
            seed: self.seed,
            journal_capacity: settings::JOURNAL_CAPACITY,
            clock: Clock::system().at_pace(self.time_scale),
        };
        let stop = signal::stop()?;
        let server = Server::start(config).await?;
        if !sinks.is_empty() {
            server.journal().write_to(Writer::start(sinks)?);
        }
        self.listeners.open(&server).await?;
        self.announce(&server);
        tokio::select! {
            () = stop => {}
            () = watch.run(&server) => {}
        }
        server.stop().await;
        let missed = server.journal().missed();
        if missed > 0 {
            anstream::eprintln!(
                "warning: {missed} journal entries were not written, as more came than could be"
            );
        }
        Ok(Verdict::Good)
    }
}
