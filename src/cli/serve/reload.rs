//! Reads the scenario files and the world again on SIGHUP, and when one of them has changed.
//!
//! The files are looked at, not watched through the system. So changes are seen on network shares and in folders mounted
//! into containers too, where the system tells of none; of files that an editor replaces; and of the files beside
//! scenarios. A change counts once two looks in a row agree: what is being written is not read yet.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::exchange::Population;
use crate::scenario::{Catalogue, LoadError, load_world};
use crate::server::{ReloadError, Reloaded, Server};
use crate::settings::WATCH_INTERVAL;

/// How much longer the rest is than the look before it, so that large folders do not keep a processor busy.
const REST: u32 = 20;

/// What a server is read from.
#[derive(Clone)]
pub(super) struct Files {
    scenarios: Vec<PathBuf>,
    world: Option<PathBuf>,
}

/// The files of a server that runs.
pub(super) struct Watch {
    files: Files,
    loaded: Seen,
    hangup: Hangup,
}

/// What there is: files, when they were changed, and how long they are.
type Seen = Vec<(PathBuf, Option<SystemTime>, u64)>;

/// What made us read the files.
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

    /// Reads all of them.
    pub(super) fn load(&self) -> Result<(Catalogue, Population), LoadError> {
        let world = self.world.as_deref().map(load_world).transpose()?;
        Ok((Catalogue::load(&self.scenarios)?, world.unwrap_or_default()))
    }

    /// What there is of them. What cannot be read is as good as not there; loading tells.
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
    /// Takes note of what there is, before it is loaded.
    pub(super) fn of(files: Files) -> io::Result<Self> {
        Ok(Self {
            loaded: files.look(),
            files,
            hangup: Hangup::new()?,
        })
    }

    /// Reloads whenever there is a cause to. Returns only when nobody is left to tell.
    pub(super) async fn run(mut self, server: &Server) {
        loop {
            let cause = self.cause().await;
            let files = self.files.clone();
            let loaded = spawn_blocking(move || files.load()).await;
            let Ok(loaded) = loaded else { return };
            let done = server.reload_with(loaded);
            if tell(&cause, &done).is_err() {
                return;
            }
        }
    }

    /// Waits until the files have to be read again.
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
                () = self.hangup.next() => return Cause::Hangup,
                () = sleep(rest) => {}
            }
        }
    }
}

/// Says what came of it. An error means that the terminal is gone.
fn tell(cause: &Cause, done: &Result<Reloaded, ReloadError>) -> io::Result<()> {
    let mut stderr = anstream::stderr().lock();
    match done {
        Ok(reloaded) if *cause == Cause::Changed && *reloaded == Reloaded::default() => Ok(()),
        Ok(reloaded) => writeln!(stderr, "reloaded the scenarios: {reloaded}"),
        Err(error) => writeln!(
            stderr,
            "warning: the scenarios are not reloaded, the old ones stay in force:\n{error}"
        ),
    }
}

fn look_at(path: &Path, seen: &mut Seen) {
    let Ok(about) = path.metadata() else { return };
    if !about.is_dir() {
        return seen.push((path.to_owned(), about.modified().ok(), about.len()));
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

/// SIGHUP, where there is such a thing.
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

/// SIGHUP, where there is no such thing.
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
