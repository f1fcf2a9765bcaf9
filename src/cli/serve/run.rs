//! Serves until it is told to stop.

use std::sync::Arc;

use super::flags::Serve;
use super::ready::ReadyFile;
use super::reload::{Files, Watch};
use super::signal;
use crate::cli::verdict::{Failure, Verdict};
use crate::clock::Clock;
use crate::exchange::xsd;
use crate::journal::Writer;
use crate::server::{Config, Server};
use crate::settings;

impl Serve {
    /// Serves until told to stop.
    pub(crate) fn run(self) -> Result<Verdict, Failure> {
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
