//! Reloads scenario and world files on SIGHUP, and when a file has changed.
//!
//! The files are polled, not watched by the system. Changes are therefore seen on network shares and in folders mounted
//! into containers, which the system does not report, and in files that an editor replaces, and in body files. A change
//! counts once two polls in a row agree, so that a file is not read while it is being written.

use std::fs::Metadata;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::exchange::Population;
use crate::scenario::{Catalogue, LoadError, load_world};
use crate::server::{ReloadError, Reloaded, Server};
use crate::settings::WATCH_INTERVAL;

/// The ratio of the pause to the poll before it, so that large folders do not keep a processor busy.
const REST: u32 = 20;

/// The files of a server's configuration.
#[derive(Clone)]
pub(super) struct Files {
    scenarios: Vec<PathBuf>,
    world: Option<PathBuf>,
}

/// Watches the files of a running server.
pub(super) struct Watch {
    files: Files,
    loaded: Seen,
    hangup: Hangup,
}

/// The files that exist, with the time of their last change, their length, and the number by which the system knows each.
type Seen = Vec<(PathBuf, Option<SystemTime>, u64, u64)>;

/// The reason for a reload.
#[derive(PartialEq, Eq)]
enum Cause {
    Changed,
    Hangup,
}

impl Files {
    pub(super) fn of(scenarios: &[PathBuf], world: Option<&Path>) -> Self {
        Self {
            scenarios: scenarios.to_vec(),
            world: world.map(Path::to_owned),
        }
    }

    /// Reads all files.
    pub(super) fn load(&self) -> Result<(Catalogue, Population), LoadError> {
        let file = self.world.as_deref();
        let world = file.map(load_world).transpose()?;
        let catalogue = Catalogue::load_beside(&self.scenarios, file)?;
        Ok((catalogue, world.unwrap_or_default()))
    }

    /// The state of the files. An unreadable file counts as missing; loading reports it.
    fn look(&self) -> Seen {
        let mut seen = Vec::new();
        for path in self.scenarios.iter().chain(&self.world) {
            look_at(path, &mut seen);
        }
        seen.sort();
        seen
    }
}

impl Watch {
    /// Records the state of the files before they are loaded.
    pub(super) fn of(files: Files) -> io::Result<Self> {
        Ok(Self {
            loaded: files.look(),
            files,
            hangup: Hangup::new()?,
        })
    }

    /// Reloads whenever there is a reason. Returns only if the output is gone.
    pub(super) async fn run(mut self, server: &Server) {
        loop {
            let cause = self.cause().await;
            let files = self.files.clone();
            let loaded = spawn_blocking(move || files.load()).await;
            let Ok(loaded) = loaded else { return };
            let done = server.reload_with(loaded);
            if report(&cause, &done).is_err() {
                return;
            }
        }
    }

    /// Waits for a reason to reload.
    async fn cause(&mut self) -> Cause {
        let mut before = None;
        loop {
            let began = Instant::now();
            let files = self.files.clone();
            let seen = spawn_blocking(move || files.look()).await.ok();
            let rest = WATCH_INTERVAL.max(began.elapsed() * REST);
            if let Some(seen) = seen {
                let settled = before.as_ref() == Some(&seen);
                if settled && seen != self.loaded {
                    self.loaded = seen;
                    return Cause::Changed;
                }
                before = Some(seen);
            }
            tokio::select! {
                () = self.hangup.next() => {
                    let files = self.files.clone();
                    // As they are before they are loaded: files that come back later differ from these.
                    if let Ok(seen) = spawn_blocking(move || files.look()).await {
                        self.loaded = seen;
                    }
                    return Cause::Hangup;
                }
                () = sleep(rest) => {}
            }
        }
    }
}

/// Prints the result. An error means that the terminal is gone.
fn report(cause: &Cause, done: &Result<Reloaded, ReloadError>) -> io::Result<()> {
    let mut stderr = anstream::stderr().lock();
    match done {
        Ok(reloaded) if *cause == Cause::Changed && *reloaded == Reloaded::default() => Ok(()),
        Ok(reloaded) => writeln!(stderr, "reloaded the scenarios: {reloaded}"),
        Err(error) => writeln!(
            stderr,
            "warning: the scenarios are not reloaded; the old ones stay in force:\n{error}"
        ),
    }
}

fn look_at(path: &Path, seen: &mut Seen) {
    let Ok(about) = path.metadata() else { return };
    if !about.is_dir() {
        return seen.push((
            path.to_owned(),
            about.modified().ok(),
            about.len(),
            number(&about),
        ));
    }
    for entry in path.read_dir().into_iter().flatten().flatten() {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let path = entry.path();
        // As in loading, links to folders are not followed.
        let skipped = hidden || (link && path.is_dir());
        if !skipped {
            look_at(&path, seen);
        }
    }
}

/// The number of a file. Another file at the same path has another one, also if times and lengths are the same.
#[cfg(unix)]
fn number(about: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

/// Other systems tell no number.
#[cfg(not(unix))]
fn number(_: &Metadata) -> u64 {
    0
}

/// SIGHUP, on systems that have it.
#[cfg(unix)]
struct Hangup(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Hangup {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self(signal(SignalKind::hangup())?))
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}

/// SIGHUP, on systems without it.
#[cfg(not(unix))]
struct Hangup;

#[cfg(not(unix))]
impl Hangup {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        std::future::pending().await
    }
}
