//! Runs the server until it is stopped.

use std::sync::Arc;

use tokio::runtime::{Builder, Handle};

use super::announce::announce;
use super::exposure::expose;
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

/// Runs the server until it is stopped.
pub(crate) fn run(flags: Serve) -> Result<Verdict, Failure> {
    if let Some(format) = flags.exposure {
        expose(&flags, format)?;
        return Ok(Verdict::Good);
    }
    // Held connections need a file descriptor each, and the usual limit is low. If the system refuses, its limit stays.
    drop(rlimit::increase_nofile_limit(u64::MAX));
    let clients = Builder::new_multi_thread().enable_all().build()?;
    let admin = Builder::new_multi_thread()
        .worker_threads(settings::ADMIN_THREADS)
        .thread_name("admin")
        .enable_all()
        .build()?;
    let done = clients.block_on(serve(flags, admin.handle()));
    // Remaining work ends with the process, so that an unreadable file or a long search does not delay the stop.
    admin.shutdown_background();
    clients.shutdown_background();
    done
}

async fn serve(flags: Serve, admin: &Handle) -> Result<Verdict, Failure> {
    let outputs = flags.record.outputs()?;
    // The schema is parsed while the listeners open, so the first request need not wait for it.
    tokio::task::spawn_blocking(xsd::prepare);
    let files = Files::of(&flags.scenarios.scenarios, flags.world.as_deref());
    let watch = Watch::of(files.clone())?;
    let (catalogue, world) = files.load()?;
    let mut ready = flags
        .ready_file
        .as_deref()
        .map(ReadyFile::prepare)
        .transpose()?;
    let config = Config {
        catalogue,
        world,
        scenario: flags.scenario.clone(),
        doors: Vec::new(),
        domains: flags.authority.domain.clone(),
        impersonate: flags.impersonate.clone(),
        certificates: flags.authority.certificates()?,
        seed: flags.seed,
        journal_capacity: settings::JOURNAL_CAPACITY,
        clock: Clock::system().at_pace(flags.time_scale),
        advertise: flags.reach.advertise.clone(),
        allow: flags.reach.allowed(),
        tls: flags.reach.chain(),
        offer: flags.offer.offer(),
        tell: flags.reach.tell,
        allow_push: flags.reach.allow_push,
        push_ca: flags.reach.push_ca.clone(),
        memory: flags.reach.memory(),
    };
    // Installed before the server starts, so that a signal during the start is not lost.
    let stop = signal::stop()?;
    let server = Arc::new(Server::start(config).await?);
    if !outputs.is_empty() {
        let writer = Writer::start(outputs.files, outputs.terminals)?;
        server.journal().write_to(writer);
    }
    flags.listeners.open(&server).await?;
    let admin = flags.steering.open(&server, admin).await?;
    if let Some(ready) = &mut ready {
        ready.write(&server, &admin, &flags.scenario, flags.seed)?;
    }
    announce(&flags, &server, &admin);
    tokio::select! {
        () = stop => {}
        () = watch.run(&server) => {}
    }
    drop(ready);
    tokio::join!(server.stop(), admin.stop());
    let missed = server.journal().missed();
    if missed > 0 {
        anstream::eprintln!(
            "warning: {missed} journal entries were not written, since the writer was too slow"
        );
    }
    Ok(Verdict::Good)
}
