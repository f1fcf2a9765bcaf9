//! `exchaos serve`: the whole catalogue, until Ctrl-C.

mod announce;
mod exposure;
mod listen;
mod reach;
mod ready;
mod reload;
mod signal;
mod sinks;
mod steering;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::canonical::Canonical;
use super::options::{Authority, Scenarios};
use super::output::shown;
use super::verdict::{Failure, Verdict};
use crate::clock::{Clock, Pace};
use crate::exchange::xsd;
use crate::journal::Writer;
use crate::server::{Config, Server};
use crate::settings;

use listen::Listeners;
use reach::Reach;
use ready::ReadyFile;
use reload::{Files, Watch};
use sinks::Record;
use steering::Steering;

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
    /// A TOML file that says which accounts, rooms and lists there are beside the mailboxes that exist anyway
    #[arg(long, value_name = "FILE", env = "EXCHAOS_WORLD")]
    world: Option<PathBuf>,
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
    steering: Steering,
    #[command(flatten)]
    record: Record,
    #[command(flatten)]
    reach: Reach,
    /// A JSON file with addresses, CA and process id, that is there from when the server is ready to when it stops
    #[arg(long, value_name = "FILE", env = "EXCHAOS_READY_FILE")]
    ready_file: Option<PathBuf>,
    /// Print all that would be bound, written and called, and who must allow it; serve nothing
    #[arg(
        long,
        value_name = "FORMAT",
        env = "EXCHAOS_EXPOSURE",
        num_args = 0..=1,
        default_missing_value = "text"
    )]
    exposure: Option<exposure::Format>,
}

impl Serve {
    /// Serves until told to stop.
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        if let Some(format) = self.exposure {
            self.expose(format)?;
            return Ok(Verdict::Good);
        }
        // Held connections need a file each, and the usual limit is small. A system that refuses keeps its limit.
        drop(rlimit::increase_nofile_limit(u64::MAX));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> Result<Verdict, Failure> {
        let sinks = self.record.sinks()?;
        tokio::task::spawn_blocking(xsd::prepare);
        let files = Files::of(&self.scenarios.scenarios, self.world.as_deref());
        let watch = Watch::of(files.clone())?;
        let (catalogue, world) = files.load()?;
        let mut ready = self
            .ready_file
            .as_deref()
            .map(ReadyFile::prepare)
            .transpose()?;
        let config = Config {
            catalogue,
            world,
            scenario: self.scenario.clone(),
            doors: Vec::new(),
            domains: self.authority.domain.clone(),
            certificates: self.authority.certificates()?,
            seed: self.seed,
            journal_capacity: settings::JOURNAL_CAPACITY,
            clock: Clock::system().at_pace(self.time_scale),
            advertise: self.reach.advertise.clone(),
            allow: self.reach.allowed(),
            tls: self.reach.chain(),
            tell: self.reach.tell,
            allow_push: self.reach.allow_push,
            push_ca: self.reach.push_ca.clone(),
        };
        let stop = signal::stop()?;
        let server = Arc::new(Server::start(config).await?);
        if !sinks.is_empty() {
            server.journal().write_to(Writer::start(sinks)?);
        }
        self.listeners.open(&server).await?;
        let admin = self.steering.open(&server).await?;
        if let Some(ready) = &mut ready {
            ready.write(&server, &admin, &self.scenario, self.seed)?;
        }
        self.announce(&server, &admin);
        tokio::select! {
            () = stop => {}
            () = watch.run(&server) => {}
        }
        drop(ready);
        tokio::join!(server.stop(), admin.stop());
        let missed = server.journal().missed();
        if missed > 0 {
            anstream::eprintln!(
                "warning: {missed} journal entries were not written, as more came than could be"
            );
        }
        Ok(Verdict::Good)
    }
}
