//! The outputs of the journal: stderr and a file.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::verdict::Failure;
use crate::journal::Sink;

/// Flags for the journal.
#[derive(Args)]
pub(super) struct Record {
    /// A file to append the journal to, as JSON lines
    #[arg(long, value_name = "FILE", env = "EXCHAOS_JOURNAL")]
    pub(super) journal: Option<PathBuf>,
    /// The journal on stderr [default: pretty on a terminal, else nothing]
    #[arg(long, value_name = "FORMAT", env = "EXCHAOS_LOG")]
    log: Option<Log>,
}

/// The format of the journal on stderr.
#[derive(Clone, Copy, ValueEnum)]
enum Log {
    /// One aligned line per event
    Pretty,
    /// One JSON object per event
    Json,
}

impl Record {
    /// Opens the outputs.
    pub(super) fn sinks(&self) -> Result<Vec<Sink>, Failure> {
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

fn open_journal(path: &Path) -> std::io::Result<BufWriter<File>> {
    Ok(BufWriter::new(
        OpenOptions::new().create(true).append(true).open(path)?,
    ))
}

fn pretty() -> Sink {
    Box::new(|written| {
        if let Some(written) = written {
            anstream::eprintln!("{}", written.line());
        }
    })
}

/// Writes JSON lines. The first failure is reported once, later ones are not.
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
