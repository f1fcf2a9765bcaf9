//! The outputs of the journal: stderr and a file.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::verdict::Failure;
use crate::journal::{self, LostEntries, Sink, Writing};

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

/// The outputs of the journal: files, which keep it, and terminals, which have it afterwards.
#[derive(Default)]
pub(super) struct Outputs {
    pub(super) files: Vec<Sink>,
    pub(super) terminals: Vec<Sink>,
}

impl Record {
    /// Opens the outputs.
    pub(super) fn outputs(&self) -> Result<Outputs, Failure> {
        let mut outputs = Outputs::default();
        let log = self
            .log
            .or_else(|| std::io::stderr().is_terminal().then_some(Log::Pretty));
        let terminal = log.map(|log| match log {
            Log::Pretty => pretty(),
            Log::Json => json("stderr".to_owned(), Box::new(std::io::stderr())),
        });
        outputs.terminals.extend(terminal);
        if let Some(path) = &self.journal {
            let name = path.display().to_string();
            let file = open_journal(path).map_err(|error| {
                format!("cannot append to the journal `{name}`: {error}\nhint: choose another file with `--journal FILE`")
            })?;
            outputs.files.push(json(name, Box::new(file)));
        }
        Ok(outputs)
    }
}

impl Outputs {
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.terminals.is_empty()
    }
}

fn open_journal(path: &Path) -> std::io::Result<BufWriter<File>> {
    Ok(BufWriter::new(
        OpenOptions::new().create(true).append(true).open(path)?,
    ))
}

fn pretty() -> Sink {
    Box::new(|writing| match writing {
        Writing::Entry(written) => anstream::eprintln!("{}", written.line()),
        Writing::Lost(lost) => anstream::eprintln!(
            "warning: entries {} to {} are not written, since the writer was too slow",
            lost.from,
            lost.to
        ),
        Writing::Flush => {}
    })
}

/// A line in the place of entries that are not written.
#[derive(Serialize)]
struct LostLine {
    event: &'static str,
    #[serde(flatten)]
    lost: LostEntries,
}

/// Writes JSON lines. The first failure is reported once, later ones are not.
fn json(name: String, mut to: Box<dyn Write + Send>) -> Sink {
    let mut failed = false;
    Box::new(move |writing| {
        let line = match writing {
            Writing::Entry(entry) => journal::json(entry).map(Some),
            Writing::Lost(lost) => journal::json(&LostLine {
                event: "lost",
                lost,
            })
            .map(Some),
            Writing::Flush => Ok(None),
        };
        let line = line.map_err(std::io::Error::from);
        let written = line.and_then(|line| match line {
            Some(mut line) => {
                line.push(b'\n');
                to.write_all(&line)
            }
            None => to.flush(),
        });
        if let Err(error) = written
            && !std::mem::replace(&mut failed, true)
        {
            anstream::eprintln!("warning: the journal `{name}` is not complete: {error}");
        }
    })
}
